/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes to base pages timed by a program that does only that: the second
 * witness of the harness's times. It shares no code with the harness but the
 * rule that no `ret` lies in reach behind the loop.
 */
#ifndef PINCOW_BENCH_BATCH_BARE_LOOP_H
#define PINCOW_BENCH_BATCH_BARE_LOOP_H

#include <stdint.h>

enum bare_write {
	BARE_REUSE, /* after a fork whose child is gone */
	BARE_COPY, /* after a fork whose child holds still */
	BARE_FIRST_WRITE, /* to memory that has no page yet */
};

/**
 * Median ticks of the TSC for one write to each of 512 base pages. 0 or -errno;
 * -EOPNOTSUPP without rdtscp.
 */
int bare_loop(enum bare_write write, uint64_t *ticks);

#endif
