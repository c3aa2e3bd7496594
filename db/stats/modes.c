/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splitting numbers that have two modes. */
#include "db/stats/modes.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "db/stats/dip.h"

/* Clocks have steps, and numbers one step apart may be equal. The step is not
 * known: the smallest difference, and no more than this share of a number. */
#define STEP_MAX 0.02

static double step_of(const double *x, size_t n)
{
	double step = x[0] * STEP_MAX;

	for (size_t i = 1; i < n; i++)
		if (x[i] > x[i - 1])
			step = fmin(step, x[i] - x[i - 1]);
	return step;
}

/* Equal numbers spread evenly over the step that made them equal: as they stand
 * they would be modes of their own. */
static void spread(const double *x, size_t n, double *out)
{
	double step = step_of(x, n);
	size_t k;

	for (size_t i = 0; i < n; i = k) {
		for (k = i + 1; k < n && x[k] <= x[i];)
			k++;
		for (size_t j = i; j < k; j++)
			out[j] = x[i] + step * (((double)(j - i) + 0.5) /
							(double)(k - i) -
						0.5);
	}
}

/* Of numbers @from to @to - 1, whose running totals are @sum[1..]: how far all
 * together are from their median. */
static double distances(const double *sum, size_t from, size_t to)
{
	size_t half = (to - from) / 2;

	return (sum[to] - sum[to - half]) - (sum[from + half] - sum[from]);
}

/* Where both parts are closest to their medians. */
static size_t split(const double *x, size_t n, double *sum)
{
	size_t edge = (size_t)ceil((double)n * MODES_SHARE), at = edge;
	double least = INFINITY;

	sum[0] = 0;
	for (size_t i = 0; i < n; i++)
		sum[i + 1] = sum[i] + x[i];
	for (size_t k = edge; k <= n - edge; k++) {
		double d = distances(sum, 0, k) + distances(sum, k, n);

		if (d < least) {
			least = d;
			at = k;
		}
	}
	return at;
}

static double middle(const double *x, size_t n)
{
	return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

int modes_find(const double *x, size_t n, double least, struct modes *out)
{
	double *room, dip;
	size_t k;
	int err;

	if (n < MODES_LEAST || x[0] <= 0)
		return 0;
	room = malloc((n + 1) * sizeof(*room));
	if (!room)
		return -ENOMEM;
	spread(x, n, room);
	err = dip_statistic(room, n, &dip);
	if (!err && dip > dip_limit(n)) {
		k = split(x, n, room);
		*out = (struct modes){ { middle(x, k), middle(x + k, n - k) },
				       { k, n - k } };
		err = out->value[1] - out->value[0] >= least &&
		      out->value[1] >= out->value[0] * (1 + MODES_APART);
	}
	free(room);
	return err;
}
