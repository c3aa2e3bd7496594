/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outcome of a batch whose writes are over: classes, counts and readings.
 * 0, or -errno with the sentence in l->why.
 */
#ifndef PINCOW_BENCH_BATCH_OUTCOME_H
#define PINCOW_BENCH_BATCH_OUTCOME_H

#include "bench/batch/batch.h"

/** Read again; classes, counts and readings of what was written. */
int life_after(struct life *l);
/**
 * After life_after(), for EXPERIMENT_TRACKS: how many 4k pages the protection
 * left as they were, -1 where nothing tells. A write to such a page that did
 * fault, in a counted batch, contradicts that: -EAGAIN.
 */
int life_left_writable(struct life *l, int64_t *pages);
/** Pages that life_fork() copied for the child at once. */
int life_child_copies(struct life *l);

#endif
