/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_1m: anonymous folios of 1 MiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_1m =
	MTHP_KIND("mthp_1m", (size_t)1 << 20, "1 MiB");
