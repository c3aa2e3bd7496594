/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hierarchical bootstrap: how far a difference would wander if everything
 * were measured again. Invocations are drawn with replacement, and within each
 * drawn one its samples; never samples across invocations, whose spread is not
 * the error of a comparison.
 *
 * Drawing m numbers with replacement and taking a quantile of them is drawing
 * order statistics of m uniform numbers, whose distribution is Beta: exact,
 * and without touching the numbers m times. The draws for one group of n
 * invocations serves every other group of n, so that a draw of a median is two
 * look-ups in the sorted group.
 *
 * With BOOTSTRAP_DRAWS draws, the ends of a 95 % interval have an error of
 * their own: they are at the 2.5 % quantile give or take 0.35 %.
 */
#ifndef PINCOW_DB_STATS_BOOTSTRAP_H
#define PINCOW_DB_STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "db/stats/rank.h"

#define BOOTSTRAP_DRAWS	 2000
#define BOOTSTRAP_WITHIN 32

/** One side: @n invocations. */
struct bootstrap_side {
	size_t n;
	const double *value; /* of each invocation */
	/*
	 * [n][BOOTSTRAP_WITHIN]: how far the value of each invocation is off
	 * with its samples drawn again; NULL where samples are not looked at.
	 */
	const double *within;
};

/**
 * How far quantile @f of @n >= 1 sorted @samples is off when they are drawn
 * again: BOOTSTRAP_WITHIN differences, each of a @scale function's values
 * (log, or NULL for none).
 */
void bootstrap_within(const double *samples, size_t n, double f,
		      double (*scale)(double), uint64_t seed, double *out);

/** Keeps the draws so far. Not for two threads at once; NULL without memory. */
struct bootstrap *bootstrap_new(void);
void bootstrap_free(struct bootstrap *b);

/**
 * The 95 % percentile interval of the difference of the medians, side 1 minus
 * side 0; @paired draws the same blocks of both, and both have as many. Equal
 * for equal numbers, whatever was drawn before. 0 or -ENOMEM.
 */
int bootstrap_shift(struct bootstrap *b, const struct bootstrap_side side[2],
		    int paired, struct rank_interval *out);

#endif
