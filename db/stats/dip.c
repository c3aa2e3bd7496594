/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dip statistic: hulls of the distribution, and their distance. */
#include "db/stats/dip.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * A unimodal distribution function is convex up to its mode and concave behind
 * it. Between @low and @high, in which the mode is, stand the greatest convex
 * minorant from the left and the least concave majorant from the right; where
 * these two are farthest apart the interval gets narrower, until it can not.
 * Indices are from 1, as in the paper; distances in units of 1 / (2 n).
 */
struct hulls {
	const double *x; /* [1..n] */
	size_t n;
	size_t *below; /* the minorant's point before each, were that its end */
	size_t *above; /* the majorant's point behind each */
	size_t *gcm, *lcm; /* of the interval: minorant from the right, majorant
			    * from the left */
	size_t nr_gcm, nr_lcm;
	size_t low, high;
	size_t at_gcm, at_lcm; /* where they are farthest apart */
};

/* Is the slope from @a to @b smaller than from @b to @c? Signed, as indices
 * fall for one hull and rise for the other. */
static int is_less_steep(const double *x, size_t a, size_t b, size_t c)
{
	double ab = (double)b - (double)a, bc = (double)c - (double)b;

	return (x[c] - x[b]) * ab < (x[b] - x[a]) * bc;
}

static void fit_minorant(struct hulls *h)
{
	h->below[1] = 1;
	for (size_t j = 2; j <= h->n; j++) {
		size_t k = j - 1;

		while (k != 1 && !is_less_steep(h->x, h->below[k], k, j))
			k = h->below[k];
		h->below[j] = k;
	}
}

static void fit_majorant(struct hulls *h)
{
	h->above[h->n] = h->n;
	for (size_t j = h->n - 1; j; j--) {
		size_t k = j + 1;

		while (k != h->n && !is_less_steep(h->x, h->above[k], k, j))
			k = h->above[k];
		h->above[j] = k;
	}
}

static void collect(struct hulls *h)
{
	size_t i = 1;

	for (h->gcm[1] = h->high; h->gcm[i] > h->low; i++)
		h->gcm[i + 1] = h->below[h->gcm[i]];
	h->nr_gcm = h->at_gcm = i;
	i = 1;
	for (h->lcm[1] = h->low; h->lcm[i] < h->high; i++)
		h->lcm[i + 1] = h->above[h->lcm[i]];
	h->nr_lcm = h->at_lcm = i;
}

/* How far the line from point @a to point @b is off at point @i, in points. */
static double off_line(const double *x, size_t a, size_t b, size_t i)
{
	double share = x[b] > x[a] ? (x[i] - x[a]) / (x[b] - x[a]) : 0;

	return (double)i - (double)a - share * ((double)b - (double)a);
}

/* The largest distance between both hulls, looked at in each of their points
 * from the right of one and the left of the other. */
static double distance(struct hulls *h)
{
	size_t i = h->nr_gcm - 1, k = 2;
	double most = 0, d;

	if (h->nr_gcm == 2 && h->nr_lcm == 2)
		return 1;
	do {
		size_t g = h->gcm[i], l = h->lcm[k];

		if (g > l) {
			d = off_line(h->x, h->gcm[i + 1], g, l) + 1;
			k++;
			if (d >= most) {
				most = d;
				h->at_gcm = i + 1;
				h->at_lcm = k - 1;
			}
		} else {
			d = 1 - off_line(h->x, h->lcm[k - 1], l, g);
			i--;
			if (d >= most) {
				most = d;
				h->at_gcm = i + 1;
				h->at_lcm = k;
			}
		}
		i = i < 1 ? 1 : i;
		k = k > h->nr_lcm ? h->nr_lcm : k;
	} while (h->gcm[i] != h->lcm[k]);
	return most;
}

/* How far the numbers are from the minorant (@sign 1) or the majorant (-1)
 * between two of its points. */
static double hull_dip(const double *x, size_t a, size_t b, int sign)
{
	double most = 1;

	for (size_t i = a; b - a > 1 && x[b] > x[a] && i <= b; i++)
		most = fmax(most, sign * off_line(x, a, b, i) + 1);
	return most;
}

/* Of what the interval is about to lose, on both sides. */
static double lost_dip(const struct hulls *h)
{
	double most = 0;

	for (size_t j = h->at_gcm; j < h->nr_gcm; j++)
		most = fmax(most, hull_dip(h->x, h->gcm[j + 1], h->gcm[j], 1));
	for (size_t j = h->at_lcm; j < h->nr_lcm; j++)
		most = fmax(most, hull_dip(h->x, h->lcm[j], h->lcm[j + 1], -1));
	return most;
}

static double narrow(struct hulls *h)
{
	double dip = 1;

	h->low = 1;
	h->high = h->n;
	for (;;) {
		collect(h);
		if (distance(h) < dip)
			break;
		dip = fmax(dip, lost_dip(h));
		if (h->low == h->gcm[h->at_gcm] && h->high == h->lcm[h->at_lcm])
			break;
		h->low = h->gcm[h->at_gcm];
		h->high = h->lcm[h->at_lcm];
	}
	return dip;
}

int dip_statistic(const double *x, size_t n, double *dip)
{
	size_t *room = calloc(4 * (n + 2), sizeof(*room));
	struct hulls h = {
		.x = x - 1,
		.n = n,
		.below = room,
		.above = room + n + 2,
		.gcm = room + 2 * (n + 2),
		.lcm = room + 3 * (n + 2),
	};

	if (!room)
		return -ENOMEM;
	*dip = 1;
	if (x[0] < x[n - 1]) {
		fit_minorant(&h);
		fit_majorant(&h);
		*dip = narrow(&h);
	}
	*dip /= 2 * (double)n;
	free(room);
	return 0;
}

/* Fitted to 200,000 samples of each of 13 sizes from 8 to 3000, at most 0.7 %
 * above any of them; tests/unit/db/test_modes.c draws others. */
double dip_limit(size_t n)
{
	double root = sqrt((double)n);

	return (0.634 - 0.41 / root) / root;
}
