/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mthp_512k: anonymous folios of 512 KiB, see mthp.h. */
#include "bench/mapping/shared/mthp.h"

const struct mapping_kind mapping_mthp_512k =
	MTHP_KIND("mthp_512k", (size_t)512 << 10, "512 KiB");
