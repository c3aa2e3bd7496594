/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_128k: anonymous folios of 128 KiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_128k =
	MTHP_KIND("mthp_128k", (size_t)128 << 10, "128 KiB");
