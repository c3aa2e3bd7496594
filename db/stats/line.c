/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prediction intervals of a weighted line. */
#include "db/stats/line.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double line_at(const struct line *l, double x)
{
	return l->fixed + l->slope * x;
}

double line_margin(const struct line *l, const double *px, const double *py,
		   size_t n, double x)
{
	double w = 0, wx = 0, wxx = 0, rest = 0, about = line_at(l, x), det;

	for (size_t i = 0; i < n; i++) {
		double weight = 1 / (py[i] * py[i]);
		double off = py[i] - line_at(l, px[i]);

		w += weight;
		wx += weight * px[i];
		wxx += weight * px[i] * px[i];
		rest += weight * off * off;
	}
	det = w * wxx - wx * wx;
	if (n < 3 || !(det > 0))
		return HUGE_VAL;
	/* The variance of the line there, and that of a value about it. */
	return gsl_cdf_tdist_Pinv(0.975, (double)n - 2) *
	       sqrt(rest / ((double)n - 2) *
		    ((wxx - 2 * x * wx + x * x * w) / det + about * about));
}

/* Repetitions from @i on: their number, and the sum and the squares of how far
 * they are off. */
static size_t group(const struct line *l, const double *px, const double *py,
		    size_t n, size_t i, double *sum, double *squares)
{
	size_t k;

	*sum = *squares = 0;
	for (k = i; k < n && px[k] == px[i]; k++) {
		double off = py[k] / line_at(l, px[k]) - 1;

		*sum += off;
		*squares += off * off;
	}
	return k - i;
}

bool line_lacks_fit(const struct line *l, const double *px, const double *py,
		    size_t n)
{
	double between = 0, within = 0, sum, squares, free[2];
	size_t groups = 0;

	for (size_t i = 0, of; i < n; i += of) {
		of = group(l, px, py, n, i, &sum, &squares);
		between += sum * sum / (double)of;
		within += squares - sum * sum / (double)of;
		groups++;
	}
	if (groups < 3 || n == groups || !(within > 0))
		return true;
	free[0] = (double)groups - 2;
	free[1] = (double)(n - groups);
	return between / free[0] >
	       within / free[1] * gsl_cdf_fdist_Pinv(0.95, free[0], free[1]);
}
