/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_32k: anonymous folios of 32 KiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_32k =
	MTHP_KIND("mthp_32k", (size_t)32 << 10, "32 KiB");
