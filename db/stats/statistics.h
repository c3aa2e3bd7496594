/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few statistics that summaries are made of, over GSL. No I/O, no state.
 */
#ifndef PINCOW_DB_STATS_STATISTICS_H
#define PINCOW_DB_STATS_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * The @f quantile (0 to 1) of @n >= 1 numbers, interpolated linearly between
 * order statistics (type 7 of Hyndman and Fan, GSL's and R's default).
 * Reorders @x; O(n), no copy.
 */
double statistics_quantile(double *x, size_t n, double f);

/**
 * The distribution-free interval of the median of @n sorted numbers @x that
 * covers at least 95 %: from the k-th smallest to the k-th largest, k as large
 * as Binomial(n, 1/2) allows. False below n = 6, where it does not exist.
 */
bool statistics_median_interval(const double *x, size_t n, double *low,
				double *high);

/** The most frequent of @n >= 1 numbers, the smallest of equals. Sorts @x. */
double statistics_mode(double *x, size_t n);

/**
 * The exact 95 % interval of a probability of which @events of @trials were
 * seen, 0 <= @events <= @trials and @trials > 0, whole numbers or not: that of
 * Clopper and Pearson (1934), in quantiles of the beta distribution. At no
 * event @low is 0, at nothing but events @high is 1. Right to
 * 1e-8 of itself for up to 1e8 of both.
 */
void statistics_binomial_interval(double events, double trials, double *low,
				  double *high);

/**
 * The same where events and trials come in @n >= 1 clusters (boots, processes)
 * within which they are not independent, as Korn and Graubard do for surveys
 * ("Confidence intervals for proportions with small expected number of positive
 * counts estimated from survey data", Survey Methodology 24, 1998): Clopper and
 * Pearson's at the effective number of trials, which is trials / deff times the
 * squared ratio of Student's quantiles at trials - 1 and at n - 1 degrees of
 * freedom, and never more than there are. deff is the variance of the rate
 * between clusters over that of independent trials. With one cluster, and where
 * no trial or each was an event, nothing is known of it: Clopper and Pearson's.
 */
void statistics_clustered_interval(const double *events, const double *trials,
				   size_t n, double *low, double *high);

/** Sort upwards, in place. */
void statistics_sort(double *x, size_t n);

/** Events in a million trials; there must be trials. */
double statistics_per_million(double events, double trials);

#endif
