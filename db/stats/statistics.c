/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quantiles, modes, and the intervals that go with them. */
#include "db/stats/statistics.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
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

/*
 * Order statistics take no shape of the distribution for granted. Below 6
 * numbers not even the outermost two reach 95 %.
 */
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
		/*
		 * More, not as many: of equals the smallest stays, in whatever
		 * order the batches came.
		 */
		if (i - start > most) {
			most = i - start;
			best = start;
		}
		start = i;
	}
	return x[best];
}

/* Beyond it GSL's continued fraction, which takes about the root of the counts
 * in steps and stops after 512, may not converge. */
#define LARGE 1e5
#define STEPS 1000000

/*
 * Abramowitz and Stegun 26.5.8 by Lentz's method. It converges fast below the
 * mean; above it, it is used for the other tail.
 */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), f = d;

	for (int i = 1; i < STEPS; i++) {
		double m = i, t = a + 2 * m;
		double even = m * (b - m) * x / ((t - 1) * t);
		double odd = -(a + m) * (a + b + m) * x / (t * (t + 1));
		double step;

		d = 1 / (1 + even * d);
		c = 1 + even / c;
		f *= c * d;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		step = c * d;
		f *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return f;
}

static double large_beta_cdf(double x, double a, double b)
{
	bool upper = x > a / (a + b);
	double p;

	/*
	 * The density is 0 or infinite at the ends, and no factor of a product.
	 */
	if (x <= 0 || x >= 1)
		return x > 0;
	p = gsl_ran_beta_pdf(x, a, b) * x * (1 - x);
	p *= upper ? beta_fraction(1 - x, b, a) / b
		   : beta_fraction(x, a, b) / a;
	return upper ? 1 - p : p;
}

static double beta_cdf(double x, double a, double b)
{
	return a > LARGE && b > LARGE ? large_beta_cdf(x, a, b)
				      : gsl_cdf_beta_P(x, a, b);
}

/* GSL's own inversion gives up, through an error handler that aborts, where
 * counts are large: the distribution is monotonous, so halving finds it. */
static double beta_quantile(double q, double a, double b)
{
	double low = 0, high = 1, middle = 0.5;
	int i;

	/*
	 * Halving 1 reaches the smallest double after 1074 steps; before that,
	 * two neighbours end the loop.
	 */
	for (i = 0; i < 1100 && low < middle && middle < high; i++) {
		if (beta_cdf(middle, a, b) < q)
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

/* Student's, squared: fewer clusters, wider intervals. */
static double freedom(double trials, double clusters)
{
	double ratio = gsl_cdf_tdist_Pinv(0.975, trials - 1) /
		       gsl_cdf_tdist_Pinv(0.975, clusters - 1);

	return ratio * ratio;
}

/* The variance between clusters over that of independent trials. */
static double design_effect(const double *events, const double *trials,
			    size_t n, double all, double rate)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double off = events[i] - rate * trials[i];

		sum += off * off;
	}
	return (double)n / (double)(n - 1) * sum / (all * rate * (1 - rate));
}

void statistics_clustered_interval(const double *events, const double *trials,
				   size_t n, double *low, double *high)
{
	double seen = 0, all = 0, effective, deff;

	for (size_t i = 0; i < n; i++) {
		seen += events[i];
		all += trials[i];
	}
	effective = all;
	/*
	 * One cluster has no spread, and no event no variance: trials are taken
	 * for independent then.
	 */
	if (n > 1 && seen > 0 && seen < all) {
		deff = design_effect(events, trials, n, all, seen / all);
		effective = all * freedom(all, (double)n);
		effective = deff > 0 ? effective / deff : all;
	}
	/*
	 * Clusters may agree better than chance. That is chance, too: it makes
	 * no interval narrower than that of independent trials.
	 */
	if (effective > all)
		effective = all;
	statistics_binomial_interval(seen / all * effective, effective, low,
				     high);
}

void statistics_sort(double *x, size_t n)
{
	gsl_sort(x, 1, n);
}

double statistics_per_million(double events, double trials)
{
	return 1e6 * events / trials;
}
