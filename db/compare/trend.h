/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * History: the values of one metric of one point over many runs, in order, and
 * where they change.
 *
 * A series has runs that may be compared: the same version of the experiment,
 * and for what is not exact the same clock and machine. Times of the clock
 * `emulated` are in none. Kernels that we changed (`released` is 0) are shown
 * in their place, and no change is looked for between them and others.
 *
 * Between two runs may lie a thousand commits, and a noisy series does not
 * tell exactly where it turns: a change is *near* the first run behind it.
 *   exact  the value is another one than before, and the ranges of the two
 *          runs do not overlap.
 *   near   beyond the gates against the level before, and the boots of the run
 *          all on that side of it: one boot that took a shorter way is no
 *          change, neither when it comes nor when it is gone.
 *   noisy  the split of the series with the largest rank sum, if it has at
 *          least TREND_SIDE runs on each side, Mann and Whitney's p times the
 *          number of splits is at most TREND_P, and the medians are beyond the
 *          gates; then likewise on both sides of it. Runs are taken for
 *          exchangeable, which a slow drift is not: it shows as a change, too.
 */
#ifndef PINCOW_DB_COMPARE_TREND_H
#define PINCOW_DB_COMPARE_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/compare/comparison.h"

#define TREND_SIDE 4
#define TREND_P	   0.01

struct trend_value {
	double value, low, high;
	bool bounded; /* low and high are */
	/* Out: a change is near this value; the levels on its two sides. */
	bool change;
	double before, after;
};

/** Mark the changes of a series in its order. 0 or -ENOMEM. */
int trend_mark(struct trend_value *v, size_t nr, enum exactness exactness,
	       const struct compare_gate *gate);

/** Releases as people count: 5.9 before 5.10, 6.1-rc1 before 6.1. */
int trend_release_order(const char *a, const char *b);

#endif
