/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a batch, step by step.
 *
 * A struct life belongs to one point for one invocation. An experiment's
 * batch() calls the steps in order; life_end() undoes whatever was reached,
 * in reverse, and accepts any half-built state. Everything that the timed
 * part touches is shared memory or stack that was written to after the
 * protection, so that neither fork nor clear_refs makes the harness fault.
 *
 * Steps return 0 or -errno with the sentence in l->why; after an error only
 * life_end() may follow.
 */
#ifndef PINCOW_BENCH_BATCH_STEPS_H
#define PINCOW_BENCH_BATCH_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/actor/child.h"
#include "bench/actor/mm_sharers.h"
#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/point.h"
#include "bench/batch/witness.h"
#include "bench/wp/shared/wp.h"

#define LIFE_READINGS 48

/** What one batch produced, ready to become a fact. */
struct batch_result {
	size_t nr; /* samples */
	uint64_t *ns; /* NULL: not timed */
	uint8_t *classes; /* NULL: none */
	size_t nr_readings;
	struct reading reading[LIFE_READINGS];
};

struct life {
	/* For the whole invocation. */
	const struct point *point;
	struct clock *clock;
	struct witness *witness;
	struct pin pin;

	/* For one batch. */
	enum batch_sort sort;
	struct mapping map;
	struct wp wp;
	struct child child; /* made by the experiment itself */
	struct company company; /* from the protection to the last write */
	/* NULL, or the sentence for what makes the batch worth another
	 * attempt; static. */
	const char *disturbed;
	struct why why;
	struct batch_result result;
	struct life_state *state; /* life.c's own */
};

/** Room for the point's ranges and samples, and the pin's descriptors. */
int life_init(struct life *l, const struct point *p, struct clock *c,
	      struct witness *w);
void life_release(struct life *l);

/*
 * The steps.
 */

/** Reserve the range. With @populate: write each page, shape and verify. */
int life_map(struct life *l, bool populate);
/** Drain the per-CPU LRU batches, unless the point says not to. */
int life_drain(struct life *l);
/** Reference what the point says (readings pin_ns, ...). */
int life_pin(struct life *l);
/**
 * The readings of memory while the references are held, against those of
 * life_before(); nothing may have moved meanwhile.
 */
int life_held(struct life *l);
/**
 * life_pin(), after the protection. Taking a reference may itself replace
 * pages (reading pin_copies): frames are as before the writes from then on.
 */
int life_pin_after(struct life *l);
/** Read frames, memory and counters as they are before. */
int life_before(struct life *l);
/** Protect (readings arm_...). */
int life_protect(struct life *l);
/** Write one byte to each page; the samples. */
int life_write(struct life *l);
/** Keep the range out of children. */
int life_dontfork(struct life *l);
/** Fork, timed as one sample; the child holds still until life_end(). */
int life_fork(struct life *l);
/** Pages that life_fork() copied for the child at once. */
int life_child_copies(struct life *l);
/** Read again; classes, counts and readings of what was written. */
int life_after(struct life *l);
/**
 * After life_after(), for EXPERIMENT_TRACKS: how many 4k pages the protection
 * left as they were, -1 where nothing tells. A write to such a page that did
 * fault, in a counted batch, contradicts that: -EAGAIN.
 */
int life_left_writable(struct life *l, int64_t *pages);
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

/** Add a reading to the result. */
void life_reading(struct life *l, const char *name, int64_t value);

#endif
