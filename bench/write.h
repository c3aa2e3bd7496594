/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The writes, and nothing else: what is between two readings of the clock is
 * one store of one byte.
 *
 * Source of the method: rdtscp before and after, Intel's "How to Benchmark
 * Code Execution Times" (324264), with the second fence before the store.
 */
#ifndef PINCOW_BENCH_WRITE_H
#define PINCOW_BENCH_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/clock.h"

/** @n writes from @base, @stride bytes apart; ticks of each in @ticks[n]. */
void write_timed(struct clock *c, char *base, size_t stride, size_t n,
		 uint64_t *ticks);

/** The same writes, not timed. */
void write_counted(char *base, size_t stride, size_t n);

/**
 * Write to everything that the timed part will touch, so that a fork or a
 * clear_refs before it makes nothing but the range fault: @ticks, the stack,
 * errno.
 */
void write_settle(uint64_t *ticks, size_t n);

#endif
