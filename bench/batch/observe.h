/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bookkeeping around the steps of life.h: what is read before and after.
 * What becomes of it is in readings.c. Private to life.c, these two and
 * experiments whose writes are made by several threads.
 */
#ifndef PINCOW_BENCH_BATCH_OBSERVE_H
#define PINCOW_BENCH_BATCH_OBSERVE_H

#include <stdint.h>
#include <sys/resource.h>

#include "bench/batch/steps.h"

/** Bytes; negative where they cannot be read. */
struct memory {
	int64_t rss;
	int64_t memcg;
	int64_t vmpin, vmlck; /* as /proc/self/status has them */
};

/** What the counters say of the protection, summed over its steps. */
struct arm_counts {
	int64_t tlb[COUNTERS_MAX];
	bool invalid[COUNTERS_MAX];
	int64_t ipis; /* -1: cannot be read */
	int64_t ipis_at;
};

struct life_state {
	size_t pages, writes; /* of the range, of a batch */
	size_t first_referenced; /* index of a 4k page */
	bool populated;

	uint64_t *ticks; /* [writes], shared memory */
	uint64_t *before; /* [pages], pagemap entries */
	uint64_t *after;
	uint8_t *shared; /* [pages]: the child maps the same frame */
	bool sharers_known; /* else @shared says nothing */
	uint8_t *pin_copied; /* [pages]: replaced by life_pin_after() */
	uint8_t *left; /* [pages]: the protection left them writable */
	int64_t nr_left; /* -1: nothing tells */
	uint8_t *faulted; /* [writes] */
	uint8_t *classes; /* [writes] */

	/* The last counted batch, for the timed one after it. */
	uint8_t *reference; /* classes, [writes] */
	uint8_t *moved; /* [pages] */
	int64_t reference_faults;
	bool has_reference;

	/* Around the writes. */
	struct memory memory_before;
	struct rusage usage_before, usage_after;
	int64_t vmstat_start[VM_NR]; /* before the protection */
	int64_t vmstat_before[VM_NR]; /* before the writes */
	int64_t vmstat_after[VM_NR];
	int64_t huge_before, huge_after; /* bytes mapped by PMDs */
	int64_t ipis_before, ipis_after;
	uint64_t writes_ns; /* all writes, clock readings included */
};

void account_memory(const struct life *l, struct memory *m);
/** Add the readings of what memory has grown by since memory_before. */
void account_growth(struct life *l);
/** Add the readings of memory while the references are held. */
void account_held(struct life *l);
void account_arm_start(struct life *l, struct arm_counts *a);
void account_arm_stop(struct life *l, struct arm_counts *a);
/** Add the readings arm_tlb_*. */
void account_arm(struct life *l, const struct arm_counts *a);
void account_before_writes(struct life *l);
void account_after_writes(struct life *l);

#endif
