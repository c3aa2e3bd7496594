/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Order statistics of all differences between two groups, or of all pairwise
 * means within one, without listing them: two groups of 2,000 numbers have 4
 * million differences. Exact: the very number that sorting them would find.
 * No I/O, no state.
 */
#ifndef PINCOW_DB_STATS_PAIRWISE_H
#define PINCOW_DB_STATS_PAIRWISE_H

#include <stddef.h>

/** Sorted finite numbers, the caller's: y - x, or without @x means of @y. */
struct pairwise {
	const double *x; /* NULL: the means (y[i] + y[k]) / 2, i <= k */
	size_t n;
	const double *y;
	size_t m;
};

/** How many numbers there are. */
size_t pairwise_nr(const struct pairwise *p);

/** Number @k of them in ascending order, from 0 to pairwise_nr() - 1. */
double pairwise_nth(const struct pairwise *p, size_t k);

/** Their median. */
double pairwise_median(const struct pairwise *p);

#endif
