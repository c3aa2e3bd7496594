/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The writes, and nothing else: between two readings of the clock is one store
 * of one byte.
 *
 * Source of the method: rdtscp before and after, Intel's "How to Benchmark
 * Code Execution Times" (324264), with the second fence before the store.
 */
#ifndef PINCOW_BENCH_BATCH_WRITE_LOOP_H
#define PINCOW_BENCH_BATCH_WRITE_LOOP_H

#include <stddef.h>
#include <stdint.h>

#include "harness/clock.h"

/**
 * The code behind the last write. Each fault costs more where the front end can
 * run on into a `ret`: 1142 ns instead of 831 per 4k reuse on an AMD EPYC with
 * safe-ret, whole batches at a time, as the return predictor holds what the
 * kernel's returns left. TAIL_SYSCALL keeps every `ret` out of reach: its times
 * are the kernel's alone. A real program returns somewhere: TAIL_RET is what
 * an application pays.
 */
enum write_tail { TAIL_SYSCALL, TAIL_RET };

/**
 * @n writes from @base, @stride bytes apart; ticks of each in @ticks[n].
 *
 * Counted batches use the same loop, and not for its times: without the fences
 * of the clock the processor runs ahead of a fault, loads the translations of
 * the next pages while they are still read-only, and these then fault once
 * more for nothing. Seen here on a PMD and on hugetlb: 4 faults instead of 1.
 */
void write_timed(struct clock *c, char *base, size_t stride, size_t n,
		 uint64_t *ticks, enum write_tail tail);

/**
 * Write to everything that the timed part will touch, so that a fork or a
 * clear_refs before it makes nothing but the range fault: @ticks, the stack,
 * errno, and what the kernel writes to on its own.
 */
void write_settle(uint64_t *ticks, size_t n);

#endif
