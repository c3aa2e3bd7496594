/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding where a series of runs changes. The runs of a series are few (tens)
 * and lie far apart, so each sort of metric has a test of its own strength.
 */
#include "db/compare/trend.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/rank.h"
#include "db/stats/statistics.h"

/* ---- Releases ---- */

static bool is_candidate(const char *rest)
{
	return !strncmp(rest, "-rc", 3);
}

/* Digits by value, the rest by byte: "5.9" < "5.10", "6.1-rc1" < "6.1". */
int trend_release_order(const char *a, const char *b)
{
	while (*a && *a == *b && !isdigit((unsigned char)*a) &&
	       is_candidate(a) == is_candidate(b)) {
		a++;
		b++;
	}
	if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
		char *x, *y;
		unsigned long i = strtoul(a, &x, 10), k = strtoul(b, &y, 10);

		if (i != k)
			return i < k ? -1 : 1;
		return trend_release_order(x, y);
	}
	/* "-rc1" comes before the release, any other suffix after it. */
	if (is_candidate(a) != is_candidate(b))
		return is_candidate(a) ? -1 : 1;
	return strcmp(a, b);
}

/* ---- Changes ---- */

/* A gate keeps what is real and too small to matter out of the list. */
static bool beyond(const struct compare_gate *gate, double relative,
		   double before, double after)
{
	double off = fabs(after - before);

	return off > relative * fabs(before) && off > gate->absolute;
}

static void mark(struct trend_value *v, double before, double after)
{
	v->change = true;
	v->before = before;
	v->after = after;
}

static void mark_exact(struct trend_value *v, size_t nr)
{
	for (size_t i = 1; i < nr; i++) {
		const struct trend_value *a = &v[i - 1];
		bool overlap = a->bounded && v[i].bounded &&
			       a->low <= v[i].high && v[i].low <= a->high;

		if ((v[i].value < a->value || v[i].value > a->value) &&
		    !overlap)
			mark(&v[i], a->value, v[i].value);
	}
}

static double level(const struct trend_value *v, size_t nr, double *room)
{
	for (size_t i = 0; i < nr; i++)
		room[i] = v[i].value;
	return statistics_quantile(room, nr, 0.5);
}

/* The highest value of a run's boots. */
static double highest(const struct trend_value *v)
{
	return v->bounded ? v->high : v->value;
}

static double highest_level(const struct trend_value *v, size_t nr,
			    double *room)
{
	for (size_t i = 0; i < nr; i++)
		room[i] = highest(&v[i]);
	return statistics_quantile(room, nr, 0.5);
}

/* A minimum follows a single boot: those of one side are all on one side. */
static bool boots_apart(const struct trend_value *v, size_t nr, double before,
			const struct trend_value *here, double *room)
{
	if (here->value < before)
		return highest(here) < before;
	return here->value > highest_level(v, nr, room);
}

static void mark_near(struct trend_value *v, size_t nr,
		      const struct compare_gate *gate, double *room)
{
	size_t start = 0;

	for (size_t i = 1; i < nr; i++) {
		double before = level(&v[start], i - start, room);

		if (!beyond(gate, gate->near, before, v[i].value) ||
		    !boots_apart(&v[start], i - start, before, &v[i], room))
			continue;
		mark(&v[i], before, v[i].value);
		start = i;
	}
}

/* Midranks of @x[@nr] by the sorted copy @sorted, from 1. */
static double rank_of(const double *sorted, size_t nr, double x)
{
	size_t low = 0, high = 0, step;

	for (step = nr; step; step = step / 2) {
		while (low + step <= nr && sorted[low + step - 1] < x)
			low += step;
		while (high + step <= nr && sorted[high + step - 1] <= x)
			high += step;
	}
	return (double)(low + high + 1) / 2;
}

/* The split whose rank sum is the furthest from what chance gives. */
static size_t best_split(const double *x, size_t nr, double *room)
{
	double sum = 0, most = -1;
	size_t best = 0;

	memcpy(room, x, nr * sizeof(*x));
	statistics_sort(room, nr);
	for (size_t k = 1; k + TREND_SIDE <= nr; k++) {
		double n = (double)k, m = (double)(nr - k), z;

		sum += rank_of(room, nr, x[k - 1]);
		z = fabs(sum - n * (n + m + 1) / 2) /
		    sqrt(n * m * (n + m + 1) / 12);
		if (k >= TREND_SIDE && z > most) {
			most = z;
			best = k;
		}
	}
	return best;
}

static int mark_noisy(struct trend_value *v, size_t nr,
		      const struct compare_gate *gate, double *x, double *room)
{
	struct rank_result r;
	double before, after;
	size_t k;
	int err;

	if (nr < 2 * TREND_SIDE)
		return 0;
	for (size_t i = 0; i < nr; i++)
		x[i] = v[i].value;
	k = best_split(x, nr, room);
	err = rank_independent(x, k, x + k, nr - k, &r);
	/*
	 * Bonferroni: this split is the best of all, which chance makes look
	 * good.
	 */
	if (err || r.p * (double)(nr - 2 * TREND_SIDE + 1) > TREND_P)
		return err;
	before = level(v, k, room);
	after = level(v + k, nr - k, room);
	if (!beyond(gate, gate->noisy, before, after))
		return 0;
	mark(&v[k], before, after);
	/* @x and @room serve both halves: nothing here needs them any more. */
	err = mark_noisy(v, k, gate, x, room);
	return err ? err : mark_noisy(v + k, nr - k, gate, x, room);
}

/* Of a change the levels are those up to the next ones. */
static void relevel(struct trend_value *v, size_t nr, double *room)
{
	double before = 0;
	size_t start = 0;

	for (size_t i = 1; i <= nr; i++) {
		double here;

		if (i < nr && !v[i].change)
			continue;
		here = level(&v[start], i - start, room);
		if (start)
			mark(&v[start], before, here);
		before = here;
		start = i;
	}
}

int trend_mark(struct trend_value *v, size_t nr, enum exactness exactness,
	       const struct compare_gate *gate)
{
	double *room = malloc((2 * nr + 1) * sizeof(*room));
	int err = 0;

	if (!room)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++)
		v[i].change = false;
	if (exactness == IS_EXACT)
		mark_exact(v, nr);
	else if (exactness == IS_NEAR)
		mark_near(v, nr, gate, room);
	else
		err = mark_noisy(v, nr, gate, room, room + nr);
	/*
	 * Counts keep the values of the two neighbours: a level is a median,
	 * and a median of counts need not be one that was seen.
	 */
	if (!err && nr && exactness != IS_EXACT)
		relevel(v, nr, room);
	free(room);
	return err;
}
