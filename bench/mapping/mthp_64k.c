/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_64k: anonymous folios of 64 KiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_64k =
	MTHP_KIND("mthp_64k", (size_t)64 << 10, "64 KiB");
