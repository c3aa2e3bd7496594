/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads of this process that run user code on other CPUs, so that
 * its page tables are in use there and flushes have to reach them.
 *
 * A thread executes one loop that reads a flag in shared memory: it writes
 * nothing, so that no protection makes it fault, allocates nothing, and has a
 * stack in shared memory and no rseq area (a bare clone has none). It is not
 * the thread that is timed or counted.
 */
#ifndef PINCOW_BENCH_ACTOR_MM_SHARERS_H
#define PINCOW_BENCH_ACTOR_MM_SHARERS_H

#include <stddef.h>

#include "lib/why.h"

/** Zeroed: no threads. */
struct mm_sharers {
	size_t nr, room; /* threads that were started, asked for */
	struct mm_sharer *thread; /* [nr], shared memory, owned */
};

/**
 * Start @nr threads, each on a CPU of its own that is not ours; they run when
 * this returns. 0, or -errno with the sentence: -EOPNOTSUPP where there are
 * not as many CPUs for us. mm_sharers_end() always may follow.
 */
int mm_sharers_start(struct mm_sharers *c, size_t nr, struct why *why);

/**
 * Keep other tasks off their CPUs: a flush is sent to each CPU on
 * which a thread of ours runs, and to none that has left our memory for
 * another's. Not for long: they spin, and the kernel leaves a twentieth of the
 * time to others (sched_rt_runtime_us).
 */
void mm_sharers_raise(const struct mm_sharers *c);

/** Ends when all of them have. */
void mm_sharers_end(struct mm_sharers *c);

#endif
