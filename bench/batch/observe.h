/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Observations around the steps of a batch: memory, counters and frames as
 * they are before and after. outcome.h says what follows from them.
 */
#ifndef PINCOW_BENCH_BATCH_OBSERVE_H
#define PINCOW_BENCH_BATCH_OBSERVE_H

#include <stdint.h>

#include "bench/batch/batch.h"

/** Counters of a protection or an operation, summed over its steps. */
struct arm_counts {
	int64_t tlb[COUNTERS_MAX];
	bool invalid[COUNTERS_MAX];
	int64_t ipis; /* -1: cannot be read */
	int64_t ipis_at;
};

/** Read the memory of this process and of its cgroup. */
void observe_memory(const struct life *l, struct memory *m);
/** Add the readings of what memory has grown by since memory_before. */
void observe_growth(struct life *l);
/** Add the readings of memory while the references are held. */
void observe_pinned_readings(struct life *l);
void observe_arm_start(struct life *l, struct arm_counts *a);
void observe_arm_stop(struct life *l, struct arm_counts *a);
/** Add the readings arm_tlb_*. */
void observe_arm(struct life *l, const struct arm_counts *a);
/** The same of an operation: op_tlb_*. */
void observe_operation(struct life *l, const struct arm_counts *a);
/**
 * Does the range still have the frames of @entry? A frame that moves between
 * two readings looks like a copy. 1, 0, or -errno.
 */
int observe_same_frames(const struct life *l, const uint64_t *entry);
/** Begin the sums of the windows. */
void observe_windows_start(struct life *l);
/** Add the window that has just ended, of @ticks. Outside of any window. */
void observe_window(struct life *l, uint64_t ticks);
void observe_before_writes(struct life *l);
void observe_after_writes(struct life *l);

/** This thread's CPU becomes the batch's. */
void observe_cpu_start(struct life *l);
/** Note whether this thread is on another CPU by now. */
void observe_cpu(struct life *l);

#endif
