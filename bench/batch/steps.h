/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a batch, step by step.
 *
 * An experiment's batch() calls the steps in order; life_end() undoes all that
 * was reached, in reverse, and accepts any half-built state. Everything that
 * the timed part touches is shared memory or stack that was written to after
 * the protection, so that neither fork nor clear_refs makes the harness fault.
 *
 * Steps return 0 or -errno with the sentence in l->why; after an error only
 * life_end() may follow.
 */
#ifndef PINCOW_BENCH_BATCH_STEPS_H
#define PINCOW_BENCH_BATCH_STEPS_H

#include "bench/batch/batch.h"

/**
 * Writes of a counted batch between two readings of the witnesses. The ring of
 * their faults is 512 KiB, which is what a user may have without privileges
 * (perf_event_mlock_kb).
 */
#define WRITES_AT_ONCE 8192

/** The most faults that a window of @writes writes, or of a part, can have: one
 * each, and some elsewhere. */
size_t life_max_faults(size_t writes);

/*
 * The steps.
 */

/** Reserve the range. With @populate: write each page, shape and verify. */
int life_map(struct life *l, bool populate);
/** Drain the per-CPU LRU batches, unless the point says not to. */
int life_drain(struct life *l);
/** Take the point's references (readings pin_ns, ...). */
int life_pin(struct life *l);
/**
 * The readings of memory while the references are held, against those of
 * life_before(); nothing may have moved meanwhile.
 */
int life_pinned_readings(struct life *l);
/**
 * life_pin(), after the protection. Taking a reference may itself replace
 * pages (reading pin_copies): frames are as before the writes from then on.
 */
int life_pin_after(struct life *l);
/** Read frames, memory and counters as they are before. */
int life_before(struct life *l);
/** Protect (readings arm_..., wp_forced, falsely_dirty_pages). */
int life_protect(struct life *l);
/** Add the reading wp_forced of @w, which is open, where its kind has one. */
void life_treatment(struct life *l, const struct wp *w);
/** Write one byte to each page; the samples. */
int life_write(struct life *l);
/** Keep the range out of children. */
int life_dontfork(struct life *l);
/** Fork the parameter's other children; they hold still. */
int life_siblings(struct life *l);
/** Fork, timed as one sample; the child holds still until life_end(), and by
 * another call than fork(2) it is gone already. */
int life_fork(struct life *l);

/*
 * Several at once, as most experiments take them.
 */

/** Map and populate, drain, and reference unless that comes after. */
int life_hold(struct life *l);
/** From life_before() to life_after(): protect, reference if that comes after,
 * and write. */
int life_protect_and_write(struct life *l);

/** Undo all of it (reading unpin_ns). Always call it. */
void life_end(struct life *l);

#endif
