/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a range's pages before anything is measured: the parameter
 * `touch`. The order is that of its words in params.def.
 */
#ifndef PINCOW_BENCH_MAPPING_SHARED_TOUCH_H
#define PINCOW_BENCH_MAPPING_SHARED_TOUCH_H

#include "bench/mapping/shared/mapping.h"

enum touch {
	TOUCH_OWN, /* as the kind of mapping is used */
	TOUCH_WRITE, /* written, each page another content */
	TOUCH_READ, /* read: the zero page, or the pages of a file */
	TOUCH_ZERO, /* written with zeros */
	TOUCH_FREE, /* written, and offered to reclaim by MADV_FREE */
	TOUCH_PAGEOUT, /* written, and reclaimed by MADV_PAGEOUT */
};

/**
 * Populate the range of @m as @touch says, give it its kind's shape, and prove
 * both. 0 or -errno: -EOPNOTSUPP where the kind cannot be so.
 */
int touch_populate(struct mapping *m, enum touch touch, struct frames *f,
		   struct why *why);

/** Do zero pages take the place of its pages? */
bool touch_maps_zero(const struct mapping_kind *kind, enum touch touch);

#endif
