/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One batch of a point, from opening the witnesses to undoing all of it. */
#ifndef PINCOW_BENCH_BATCH_ATTEMPT_H
#define PINCOW_BENCH_BATCH_ATTEMPT_H

#include "bench/batch/batch.h"

/**
 * Make a batch of @sort into l->result. 0, also where l->disturbed says that
 * something got in its way, or -errno with the sentence in l->why. Nothing of
 * it is left afterwards.
 */
int life_attempt(struct life *l, enum batch_sort sort);

#endif
