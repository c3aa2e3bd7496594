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
