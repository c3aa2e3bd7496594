/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a time of the harness the kernel's alone? Batches of it take turns with a
 * bare loop that does only the writes, and the ratio of their quickest tells.
 */
#ifndef PINCOW_BENCH_BATCH_SELF_CHECK_H
#define PINCOW_BENCH_BATCH_SELF_CHECK_H

#include <stdint.h>

#include "harness/clock.h"
#include "lib/why.h"

struct witness;

/**
 * The harness's 4k reuse over a bare loop's, in the quickest batch of each, as
 * facts/harness_ratio.h has it; takes about 35 ms. -EOPNOTSUPP where the clock
 * is not `tsc`, or the point is not in this program; -errno with the sentence
 * in @why where it cannot be measured.
 */
int64_t self_check(struct clock *c, struct witness *w, struct why *why);

#endif
