/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

double statistics_quantile(double *x, size_t n, double f)
{
	double at = f * (double)(n - 1);
	size_t k = (size_t)at, i;
	double below = gsl_stats_select(x, 1, n, k), above;

	if (k + 1 >= n)
		return below;
	/* Selecting k has left everything right of it no smaller. */
	above = x[k + 1];
	for (i = k + 2; i < n; i++)
		if (x[i] < above)
			above = x[i];
	return below + (at - (double)k) * (above - below);
}

bool statistics_median_interval(const double *x, size_t n, double *low,
				double *high)
{
	unsigned int k = 0;

	while (k < n / 2 &&
	       gsl_cdf_binomial_P(k, 0.5, (unsigned int)n) <= 0.025)
		k++;
	if (!k)
		return false;
	*low = x[k - 1];
	*high = x[n - k];
	return true;
}

double statistics_mode(double *x, size_t n)
{
	size_t i, start = 0, best = 0, most = 0;

	statistics_sort(x, n);
	for (i = 1; i <= n; i++) {
		if (i < n && x[i] <= x[start])
			continue;
		if (i - start > most) {
			most = i - start;
			best = start;
		}
		start = i;
	}
	return x[best];
}

void statistics_sort(double *x, size_t n)
{
	gsl_sort(x, 1, n);
}
