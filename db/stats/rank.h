/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is one group of numbers larger than another, by how much, how sure: rank
 * tests, exact also with ties, and the intervals that belong to them. No
 * distribution is assumed; no I/O, no state.
 *
 * Two groups that were measured independently: Mann and Whitney's test, and
 * Hodges and Lehmann's shift, the median of all differences y - x. Pairs
 * (blocks of interleaved invocations): Wilcoxon's signed ranks, and the median
 * of the pairwise means of the differences.
 *
 * p is two-sided, twice the smaller tail (at most 1), of the permutation
 * distribution of the rank sum, given the midranks: all choices of which
 * numbers are whose, all signs of the differences (those of zero are left
 * out). Up to RANK_EXACT_MAX numbers it is counted exactly; beyond, the normal
 * approximation, corrected for ties and continuity.
 *
 * Intervals turn the test without ties around: order statistics of the
 * differences, exact for any number of them. Where there are too few numbers
 * for a level, they are infinite.
 */
#ifndef PINCOW_DB_STATS_RANK_H
#define PINCOW_DB_STATS_RANK_H

#include <stddef.h>

#define RANK_EXACT_MAX 100

struct rank_interval {
	double low, high;
};

struct rank_result {
	double p;
	double shift; /* of y against x; > 0: y is larger */
	struct rank_interval at90, at95; /* of the shift */
};

/** @n numbers @x, @m numbers @y, each at least 1. 0 or -ENOMEM. */
int rank_independent(const double *x, size_t n, const double *y, size_t m,
		     struct rank_result *out);

/** @n >= 1 pairs. 0 or -ENOMEM. */
int rank_paired(const double *x, const double *y, size_t n,
		struct rank_result *out);

/** Holm's adjustment of @n p-values, in place in their order. -ENOMEM. */
int rank_holm(double *p, size_t n);

/** Benjamini's and Hochberg's, likewise. */
int rank_benjamini_hochberg(double *p, size_t n);

/**
 * How many numbers a group it takes to tell groups apart that are @delta
 * apart, each with standard deviation @sd, in all but a share @miss of tries
 * at a two-sided @alpha. At least 4; 0 where no number would do (@delta is 0).
 */
size_t rank_needed(double delta, double sd, double alpha, double miss);

#endif
