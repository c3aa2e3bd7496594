/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations: one call that acts on the whole range, timed as one sample of
 * class `operation`. Giving memory back, moving it, making it huge.
 *
 * In counted batches TLB flushes and IPIs are counted around the call, and its
 * effect is verified page by page: `op_pages` says on how many 4k pages it had
 * one.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_OPERATION_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/actor/owner.h"

struct life;
struct operation_kind;

/** An operation in one batch. */
struct operation {
	const struct operation_kind *kind;
	struct life *l;
	int64_t pages; /* 4k pages it acts upon, where ready() counts them */
	struct owner owner; /* of the range, where another process is it */
	char *to; /* where the range is moved to; else NULL */
	void *area; /* around @to, owned; NULL: none */
	size_t area_len;
};

struct operation_kind {
	const char *call; /* for sentences: "madvise(MADV_DONTNEED)" */
	bool unpopulated; /* it starts from a range without pages */
	bool all; /* it acts on each page of the range, or has failed */

	/* Untimed, right before; may be NULL. 0 or -errno with l->why. */
	int (*ready)(struct operation *o);
	/* Timed, the call alone: 0 or -errno. */
	int (*run)(struct operation *o);
	/* Untimed: on how many 4k pages it acted, -1 where nothing tells, or
	 * another -errno. */
	int64_t (*acted)(struct operation *o);
};

/** One batch of @kind. 0, or -errno with l->why. */
int operation_batch(struct life *l, const struct operation_kind *kind);

/*
 * For the kinds.
 */

/** acted(): pages of the range that are not in the page table any more. */
int64_t operation_gone(struct operation *o);

/** acted(): pages of the range that are there. */
int64_t operation_present(struct operation *o);

/** May the kernel write to @addr for us? It is written to, then. */
bool operation_writable(char *addr);

/** run(): madvise(2) of the range. */
int operation_advise(struct operation *o, int advice);

#endif
