/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which points are measured: shuffled from a stored seed, so
 * that drift does not fall on the same points every time, and so that any
 * order can be repeated.
 */
#ifndef PINCOW_RUN_ORDER_H
#define PINCOW_RUN_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A fresh seed from the kernel, below 2^53. 0 or -errno. */
int order_new_seed(uint64_t *seed);

/** The seed of invocation @seq of a run, below 2^53. */
uint64_t order_seed(uint64_t run_seed, unsigned int seq);

/** Move those for which @last is true to the end, each group in its order. */
void order_last(size_t *index, size_t nr,
		bool (*last)(const void *arg, size_t i), const void *arg);

/** Shuffle @nr indices in place (splitmix64, Fisher-Yates). */
void order_shuffle(size_t *index, size_t nr, uint64_t seed);

#endif
