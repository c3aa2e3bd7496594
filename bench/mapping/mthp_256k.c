/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_256k: anonymous folios of 256 KiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_256k =
	MTHP_KIND("mthp_256k", (size_t)256 << 10, "256 KiB");
