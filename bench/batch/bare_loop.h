/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 4k reuses timed by a program that does only that: the second witness of the
 * harness's times. It shares no code with the harness but the rule that no
 * `ret` lies in reach behind the loop.
 */
#ifndef PINCOW_BENCH_BATCH_BARE_LOOP_H
#define PINCOW_BENCH_BATCH_BARE_LOOP_H

#include <stdint.h>

/**
 * Median ticks of the TSC for the first write to each of 512 base pages after
 * a fork whose child is gone. 0 or -errno; -EOPNOTSUPP without rdtscp.
 */
int bare_loop_reuse(uint64_t *ticks);

#endif
