/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db/statistics.h"

#include <math.h>

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

/* Beyond it GSL's continued fraction does not converge. */
#define LARGE 1e6

/* Abramowitz and Stegun 26.5.22 */
static double large_beta_quantile(double q, double a, double b)
{
	double z = gsl_cdf_ugaussian_Pinv(q), l = (z * z - 3) / 6;
	double u = 1 / (2 * a - 1), v = 1 / (2 * b - 1), h = 2 / (u + v);
	double w = z * sqrt(h + l) / h - (v - u) * (l + 5.0 / 6 - 2 / (3 * h));

	return a / (a + b * exp(-2 * w));
}

/* GSL's own inversion gives up, through an error handler that aborts, where
 * counts are large: the distribution is monotonous, so halving finds it. */
static double beta_quantile(double q, double a, double b)
{
	double low = 0, high = 1, middle = 0.5;
	int i;

	if (a > LARGE && b > LARGE)
		return large_beta_quantile(q, a, b);
	for (i = 0; i < 1100 && low < middle && middle < high; i++) {
		if (gsl_cdf_beta_P(middle, a, b) < q)
			low = middle;
		else
			high = middle;
		middle = low + (high - low) / 2;
	}
	return middle;
}

void statistics_binomial_interval(double events, double trials, double *low,
				  double *high)
{
	double others = trials - events;

	*low = events > 0 ? beta_quantile(0.025, events, others + 1) : 0;
	*high = others > 0 ? beta_quantile(0.975, events + 1, others) : 1;
}

void statistics_sort(double *x, size_t n)
{
	gsl_sort(x, 1, n);
}
