/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a value that a line predicts may be off. The line itself is fitted by
 * the view scaling_info: least squares of relative residuals.
 */
#ifndef PINCOW_DB_STATS_LINE_H
#define PINCOW_DB_STATS_LINE_H

#include <stdbool.h>
#include <stddef.h>

/** y = fixed + slope * x. */
struct line {
	double fixed, slope;
};

/** At @x. */
double line_at(const struct line *l, double x);

/**
 * Half the width of the 95 % prediction interval of one more value at @x:
 * residuals of @l at the @n points (@px, @py), all above 0, are taken to have a
 * deviation in proportion to the value, and Student's quantile has n - 2
 * degrees of freedom. Infinite below three points or where all @px are equal.
 */
double line_margin(const struct line *l, const double *px, const double *py,
		   size_t n, double x);

/**
 * Do sizes differ from the line by more than repetitions of one size differ
 * from each other (F test at 5 %, relative residuals)? Repetitions are points
 * with the same @px, one behind the other. True without any: nothing tells.
 * Where not, each repetition is a point of its own for line_margin().
 */
bool line_lacks_fit(const struct line *l, const double *px, const double *py,
		    size_t n);

#endif
