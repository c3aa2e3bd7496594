/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do numbers come from two modes? Where the dip test (dip.h) at 1 % says that
 * no unimodal distribution made them, they are split in two.
 */
#ifndef PINCOW_DB_STATS_MODES_H
#define PINCOW_DB_STATS_MODES_H

#include <stddef.h>

/** A mode with less than this share of the numbers moves no median. */
#define MODES_SHARE 0.2

/** Medians closer than this, relative to the lower one, are one mode. */
#define MODES_APART 0.05

/** Fewer numbers have no dip beyond chance. */
#define MODES_LEAST 8

struct modes {
	double value[2]; /* the median of each, the lower one first */
	size_t nr[2]; /* how many numbers belong to it */
};

/**
 * The two modes of @n sorted positive numbers, whose medians are at least
 * @least apart. 1 where there are two, 0 where not, -ENOMEM.
 */
int modes_find(const double *x, size_t n, double least, struct modes *out);

#endif
