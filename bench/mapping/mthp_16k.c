/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_16k: anonymous folios of 16 KiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_16k =
	MTHP_KIND("mthp_16k", (size_t)16 << 10, "16 KiB");
