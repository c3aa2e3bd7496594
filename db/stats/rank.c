/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exact rank tests. A run has 3 to 20 invocations: far too few for the normal
 * approximation where a verdict needs p <= 0.01, and few enough to count every
 * arrangement.
 */
#include "db/stats/rank.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_heapsort.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/pairwise.h"
#include "db/stats/statistics.h"

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/*
 * Twice the midrank of each of @n numbers, an integer; *@ties: the sum of
 * t^3 - t over groups of t equal ones.
 */
static int midranks(const double *x, size_t n, unsigned int *twice,
		    double *ties)
{
	size_t *order = malloc(n * sizeof(*order)), i, k;

	if (!order)
		return -ENOMEM;
	gsl_heapsort_index(order, x, n, sizeof(*x), compare_doubles);
	*ties = 0;
	for (i = 0; i < n; i = k) {
		double t;

		for (k = i + 1; k < n && x[order[k]] <= x[order[i]];)
			k++;
		t = (double)(k - i);
		*ties += t * t * t - t;
		/* Ranks i + 1 to k. */
		for (size_t j = i; j < k; j++)
			twice[order[j]] = (unsigned int)(i + 1 + k);
	}
	free(order);
	return 0;
}

/* Ways to add up to a sum, of how many all are. */
struct ways {
	double *of; /* [sum]; owned */
	size_t max; /* the largest sum */
	double all;
};

/*
 * Choose @k of the @n @weights: in how many ways is their sum s? In doubles, as
 * the choices of 50 among 100 exceed 64 bits, and a p-value needs no more than
 * 53 of them.
 */
static int ways_choose(struct ways *w, const unsigned int *weight, size_t n,
		       size_t k)
{
	size_t sum = 0, reach = 0, i, j, s, wide;
	double *f;

	for (i = 0; i < n; i++)
		sum += weight[i];
	wide = sum + 1;
	f = calloc((k + 1) * wide, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f[0] = 1;
	/* No sum of the weights so far is beyond @reach. */
	for (i = 0; i < n; reach += weight[i++])
		/* Downwards, so that a weight is not taken twice. */
		for (j = i < k ? i + 1 : k; j > 0; j--) {
			double *to = f + j * wide + weight[i];
			const double *from = f + (j - 1) * wide;

			for (s = 0; s <= reach; s++)
				to[s] += from[s];
		}
	memmove(f, f + k * wide, wide * sizeof(*f));
	w->of = f;
	w->max = sum;
	w->all = 0;
	for (s = 0; s <= sum; s++)
		w->all += f[s];
	return 0;
}

/* Choose any of the @n @weights. */
static int ways_any(struct ways *w, const unsigned int *weight, size_t n)
{
	size_t sum = 0, i, s;

	for (i = 0; i < n; i++)
		sum += weight[i];
	w->of = calloc(sum + 1, sizeof(*w->of));
	if (!w->of)
		return -ENOMEM;
	w->of[0] = 1;
	for (i = 0; i < n; i++)
		/* Downwards: no weight is taken twice. */
		for (s = sum + 1; s-- > weight[i];)
			w->of[s] += w->of[s - weight[i]];
	w->max = sum;
	w->all = ldexp(1, (int)n);
	return 0;
}

static double ways_p(const struct ways *w, size_t sum)
{
	double below = 0, above = 0, p;
	size_t s;

	for (s = 0; s <= sum; s++)
		below += w->of[s];
	for (s = sum; s <= w->max; s++)
		above += w->of[s];
	/* Both tails hold the sum itself, so twice one can exceed 1. */
	p = 2 * (below < above ? below : above) / w->all;
	return p < 1 ? p : 1;
}

/*
 * How many of the smallest differences, and of the largest, are outside of an
 * interval of level 1 - @alpha; @least is the smallest sum there is. 0: none
 * may be, the interval is infinite.
 */
static size_t ways_outside(const struct ways *w, size_t least, double alpha)
{
	double below = 0;
	size_t k = 0;

	while (least + k <= w->max) {
		below += w->of[least + k];
		if (below / w->all > alpha / 2)
			break;
		k++;
	}
	return k;
}

static struct rank_interval interval(const struct pairwise *all, size_t k)
{
	struct rank_interval i = { -INFINITY, INFINITY };
	size_t n = pairwise_nr(all);

	if (k && k <= n) {
		i.low = pairwise_nth(all, k - 1);
		i.high = pairwise_nth(all, n - k);
	}
	return i;
}

static double *sorted(const double *x, size_t n)
{
	double *copy = malloc(n * sizeof(*copy));

	if (copy) {
		memcpy(copy, x, n * sizeof(*copy));
		statistics_sort(copy, n);
	}
	return copy;
}

/* Both tails of a normal distribution, in steps of @step. */
static double normal_p(double sum, double mean, double variance, double step)
{
	/* Half a step for continuity: sums are whole numbers. */
	double away = fabs(sum - mean) - step / 2;
	double p;

	if (variance <= 0 || away <= 0)
		return 1;
	p = 2 * gsl_cdf_ugaussian_Q(away / sqrt(variance));
	return p < 1 ? p : 1;
}

/* As ways_outside(), where counting would take too long. */
static size_t normal_outside(double mean, double variance, double alpha)
{
	double k = floor(mean -
			 gsl_cdf_ugaussian_Qinv(alpha / 2) * sqrt(variance));

	return k > 0 ? (size_t)k : 0;
}

static int independent_p(const double *x, size_t n, const double *y, size_t m,
			 const struct ways *untied, double *p)
{
	size_t all = n + m, i, sum = 0;
	double *both = malloc(all * sizeof(*both)), ties, count = (double)all;
	unsigned int *twice = malloc(all * sizeof(*twice));
	struct ways w = { 0 };
	int err = both && twice ? 0 : -ENOMEM;

	if (!err) {
		memcpy(both, x, n * sizeof(*x));
		memcpy(both + n, y, m * sizeof(*y));
		err = midranks(both, all, twice, &ties);
	}
	for (i = 0; !err && i < n; i++)
		sum += twice[i];
	if (!err && all > RANK_EXACT_MAX) {
		*p = normal_p(
			(double)sum / 2, (double)n * (count + 1) / 2,
			(double)n * (double)m / 12 *
				(count + 1 - ties / (count * (count - 1))),
			1);
	} else if (!err && ties <= 0) {
		/*
		 * Twice a rank is even here, and the counts of the interval
		 * serve.
		 */
		*p = ways_p(untied, sum / 2);
	} else if (!err) {
		err = ways_choose(&w, twice, all, n);
		if (!err)
			*p = ways_p(&w, sum);
		free(w.of);
	}
	free(both);
	free(twice);
	return err;
}

/* Without ties the ranks are 1, 2, ... */
static unsigned int *natural(size_t n)
{
	unsigned int *r = malloc(n * sizeof(*r));

	for (size_t i = 0; r && i < n; i++)
		r[i] = (unsigned int)i + 1;
	return r;
}

/* How many differences are outside of intervals of 90 and 95 %. */
static void independent_outside(size_t n, size_t m, const struct ways *untied,
				size_t *at90, size_t *at95)
{
	double nr = (double)n * (double)m, v = nr * (double)(n + m + 1) / 12;
	size_t least = n * (n + 1) / 2;

	if (untied->of) {
		*at90 = ways_outside(untied, least, 0.10);
		*at95 = ways_outside(untied, least, 0.05);
	} else {
		*at90 = normal_outside(nr / 2, v, 0.10);
		*at95 = normal_outside(nr / 2, v, 0.05);
	}
}

static int independent_shift(const double *x, size_t n, const double *y,
			     size_t m, const struct ways *untied,
			     struct rank_result *out)
{
	double *from = sorted(x, n), *to = sorted(y, m);
	struct pairwise all = { from, n, to, m };
	size_t at90, at95;

	if (from && to) {
		independent_outside(n, m, untied, &at90, &at95);
		out->shift = pairwise_median(&all);
		out->at90 = interval(&all, at90);
		out->at95 = interval(&all, at95);
	}
	free(from);
	free(to);
	return from && to ? 0 : -ENOMEM;
}

int rank_independent(const double *x, size_t n, const double *y, size_t m,
		     struct rank_result *out)
{
	struct ways untied = { 0 };
	unsigned int *ranks = NULL;
	int err = 0;

	if (n + m <= RANK_EXACT_MAX) {
		ranks = natural(n + m);
		err = ranks ? ways_choose(&untied, ranks, n + m, n) : -ENOMEM;
	}
	if (!err)
		err = independent_p(x, n, y, m, &untied, &out->p);
	if (!err)
		err = independent_shift(x, n, y, m, &untied, out);
	free(untied.of);
	free(ranks);
	return err;
}

/* The differences that are not zero, and twice their signed midranks. */
static int paired_p(const double *d, size_t n, double *p)
{
	double *size = malloc(n * sizeof(*size)), ties;
	unsigned int *twice = malloc(n * sizeof(*twice));
	bool *up = malloc(n * sizeof(*up));
	size_t nr = 0, i, sum = 0;
	struct ways w = { 0 };
	double count, all;
	int err = size && twice && up ? 0 : -ENOMEM;

	for (i = 0; !err && i < n; i++)
		/*
		 * Wilcoxon leaves pairs without a difference out: they have no
		 * sign.
		 */
		if (d[i] < 0 || d[i] > 0) {
			up[nr] = d[i] > 0;
			size[nr++] = fabs(d[i]);
		}
	*p = 1;
	if (!err && nr)
		err = midranks(size, nr, twice, &ties);
	for (i = 0; !err && i < nr; i++)
		sum += up[i] ? twice[i] : 0;
	if (!err && nr > RANK_EXACT_MAX) {
		count = (double)nr;
		all = count * (count + 1);
		*p = normal_p((double)sum / 2, all / 4,
			      all * (2 * count + 1) / 24 - ties / 48, 1);
	} else if (!err && nr) {
		err = ways_any(&w, twice, nr);
		if (!err)
			*p = ways_p(&w, sum);
		free(w.of);
	}
	free(size);
	free(twice);
	free(up);
	return err;
}

/* Of all n, zeros included: the interval turns the test without ties around. */
static int paired_outside(size_t n, size_t *at90, size_t *at95)
{
	double all = (double)n * (double)(n + 1);
	unsigned int *ranks;
	struct ways w = { 0 };
	int err;

	if (n > RANK_EXACT_MAX) {
		double v = all * (double)(2 * n + 1) / 24;

		*at90 = normal_outside(all / 4, v, 0.10);
		*at95 = normal_outside(all / 4, v, 0.05);
		return 0;
	}
	ranks = natural(n);
	err = ranks ? ways_any(&w, ranks, n) : -ENOMEM;
	if (!err) {
		*at90 = ways_outside(&w, 0, 0.10);
		*at95 = ways_outside(&w, 0, 0.05);
	}
	free(w.of);
	free(ranks);
	return err;
}

int rank_paired(const double *x, const double *y, size_t n,
		struct rank_result *out)
{
	double *d = malloc(n * sizeof(*d));
	struct pairwise means = { .y = d, .m = n };
	size_t at90 = 0, at95 = 0, i;
	int err = d ? 0 : -ENOMEM;

	for (i = 0; !err && i < n; i++)
		d[i] = y[i] - x[i];
	if (!err)
		err = paired_p(d, n, &out->p);
	if (!err)
		err = paired_outside(n, &at90, &at95);
	if (!err) {
		statistics_sort(d, n);
		out->shift = pairwise_median(&means);
		out->at90 = interval(&means, at90);
		out->at95 = interval(&means, at95);
	}
	free(d);
	return err;
}

int rank_holm(double *p, size_t n)
{
	/* malloc(0) may return NULL, and an empty list must not fail. */
	size_t *order = malloc((n ? n : 1) * sizeof(*order)), i;
	/* A p-value may not fall below one that ranks before it. */
	double so_far = 0, adjusted;

	if (!order)
		return -ENOMEM;
	if (n)
		gsl_heapsort_index(order, p, n, sizeof(*p), compare_doubles);
	for (i = 0; i < n; i++) {
		adjusted = p[order[i]] * (double)(n - i);
		so_far = fmax(so_far, fmin(adjusted, 1));
		p[order[i]] = so_far;
	}
	free(order);
	return 0;
}

int rank_benjamini_hochberg(double *p, size_t n)
{
	size_t *order = malloc((n ? n : 1) * sizeof(*order)), i;
	/* From the largest downwards, as none may exceed one behind it. */
	double so_far = 1;

	if (!order)
		return -ENOMEM;
	if (n)
		gsl_heapsort_index(order, p, n, sizeof(*p), compare_doubles);
	for (i = n; i-- > 0;) {
		so_far =
			fmin(so_far, p[order[i]] * (double)n / (double)(i + 1));
		p[order[i]] = so_far;
	}
	free(order);
	return 0;
}

/* Noether's: the rank test has 3 / pi of the efficiency of the t test. */
size_t rank_needed(double delta, double sd, double alpha, double miss)
{
	double z = gsl_cdf_ugaussian_Qinv(alpha / 2) +
		   gsl_cdf_ugaussian_Qinv(miss);
	double n;

	if (fabs(delta) <= 0)
		return 0;
	n = ceil(2 * z * z * sd * sd / (delta * delta) / (3 / M_PI));
	/* No advice: nobody measures that often. */
	if (n > 1e6)
		return 0;
	/* With three per side no p is below 0.1, however far apart they are. */
	return n < 4 ? 4 : (size_t)n;
}
