/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a batch: everything that its steps (steps.h) work on.
 *
 * A struct life belongs to one point for one invocation. Its state is for the
 * files of this folder, and for experiments and tests that make the writes
 * themselves: observe.h and outcome.h fill it in, steps.h calls both.
 */
#ifndef PINCOW_BENCH_BATCH_BATCH_H
#define PINCOW_BENCH_BATCH_BATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#include "bench/actor/child.h"
#include "bench/actor/mm_sharers.h"
#include "bench/actor/siblings.h"
#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/point.h"
#include "bench/batch/witness.h"
#include "bench/wp/shared/wp.h"
#include "harness/clock.h"

/** Room for the readings of a batch: an array, as a batch allocates nothing. */
#define LIFE_READINGS 48

/** The result of one batch, ready to become a fact. */
struct batch_result {
	size_t nr; /* samples */
	uint64_t *ns; /* NULL: not timed */
	uint8_t *classes; /* NULL: none */
	size_t nr_readings;
	size_t nr_dropped; /* readings that found no room */
	struct reading reading[LIFE_READINGS];
};

/** Bytes; negative where they cannot be read. */
struct memory {
	int64_t rss;
	int64_t memcg;
	int64_t vmpin, vmlck; /* as /proc/self/status has them */
};

/** Sums over the windows of the writes of a batch. */
struct window_sums {
	int64_t faults; /* of the thread */
	uint64_t ns; /* clock readings included */
	/* Of counted batches. */
	bool sampled_all; /* the sampler is there, and lost none */
	size_t sampled,
		stray; /* faults with an address; outside of the range */
	int64_t tlb[WITNESS_TLB_COUNTERS];
	bool tlb_valid[WITNESS_TLB_COUNTERS];
};

/** Arrays and counts around the writes of a batch. */
struct life_state {
	size_t bytes; /* of this struct and its arrays together */
	size_t pages, writes; /* of the range, of a batch */
	size_t first_referenced; /* index of a 4k page */
	bool populated;

	uint64_t *ticks; /* [writes] */
	uint64_t *before; /* [pages], pagemap entries */
	uint64_t *after;
	uint8_t *shared; /* [pages]: the child maps the same frame */
	bool sharers_known; /* else @shared says nothing */
	uint8_t *pin_copied; /* [pages]: replaced by life_pin_after() */
	uint8_t *left_writable; /* [pages]: the protection left them writable */
	int64_t nr_left_writable; /* -1: nothing tells */
	uint8_t *handled; /* [pages]: as wp->handled */
	uint8_t *faulted; /* [writes] */
	uint8_t *classes; /* [writes] */
	uint8_t *units; /* [pages], enum unit_state */

	/* The last counted batch, for the timed one after it. */
	uint8_t *baseline; /* classes, [writes] */
	uint8_t *baseline_frame_changed; /* [pages] */
	int64_t baseline_faults;
	int64_t baseline_reused; /* vmstat */
	bool has_baseline;

	/* The CPU that the range was populated on, and whether this thread was
	 * seen on another one since. */
	int cpu;
	bool left_cpu;

	/* Frames moved before the writes: they look like copies of fork. */
	bool moved_early;
	/* Why frames may have changed otherwise than by a write; NULL, or
	 * static. */
	const char *moved;

	/* Around the writes. */
	struct memory memory_before;
	struct rusage usage_before, usage_after;
	int64_t vmstat_start[VM_NR]; /* before the protection */
	int64_t vmstat_before[VM_NR]; /* before the writes */
	int64_t vmstat_after[VM_NR];
	int64_t huge_before, huge_after; /* bytes mapped by PMDs */
	int64_t ipis_before, ipis_after;
	struct window_sums sums;
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
	struct siblings siblings; /* of the child of the fork that is timed */
	struct mm_sharers
		mm_sharers; /* from the protection to the last write */
	/* NULL, or the sentence for what makes the batch worth another
	 * attempt; static. */
	const char *disturbed;
	struct why why;
	struct batch_result result;
	struct life_state *state; /* owned */
};

/** Room for the point's ranges and samples, and the pin's descriptors. */
int life_init(struct life *l, const struct point *p, struct clock *c,
	      struct witness *w);
void life_release(struct life *l);

/** Add a reading to the result. */
void life_reading(struct life *l, const char *name, int64_t value);

/** Did all readings of a batch that is over find room? 0, or -ENOBUFS. */
int life_check_readings(struct life *l);

#endif
