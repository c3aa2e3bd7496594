/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a time of the harness the kernel's alone? Batches of it take turns with a
 * bare loop that does only the writes, and the ratio of the two tells.
 */
#ifndef PINCOW_BENCH_BATCH_SELF_CHECK_H
#define PINCOW_BENCH_BATCH_SELF_CHECK_H

#include <stdint.h>

#include "facts/harness_ratio.h"
#include "harness/clock.h"
#include "lib/why.h"

struct witness;

/** Rounds of a run; outside of the bounds it makes those of doctor. Odd. */
#define SELF_CHECK_QUICK    7
#define SELF_CHECK_ROUNDS   15
#define SELF_CHECK_THOROUGH SELF_CHECK_ROUNDS

/**
 * The harness's median write over a bare loop's, as facts/harness_ratio.h has
 * it: the median of @nr rounds, or, where that is outside of the bounds, of
 * SELF_CHECK_ROUNDS with these among them. A round takes about 10 ms.
 * -EOPNOTSUPP where the clock is not `tsc`, or the point is not in this
 * program; -errno with the sentence in @why where it cannot be measured.
 */
int64_t self_check(enum harness_ratio which, struct clock *c, struct witness *w,
		   unsigned int nr, struct why *why);

#endif
