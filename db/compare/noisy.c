/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Noisy rows: values of invocations against values of invocations. */
#include "db/compare/noisy.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/bootstrap.h"
#include "db/stats/statistics.h"

/*
 * Numbers that are all positive are compared as ratios, which is by their
 * logarithms; bytes that may have shrunk, by their differences.
 */
static bool by_ratio(const struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		const struct compare_value *v = pair_value(p, i);

		for (size_t k = 0; k < v->nr; k++)
			if (v->x[k] <= 0)
				return false;
	}
	return true;
}

/*
 * Times differ by factors: a logarithm makes their ratios differences, which
 * is what rank tests shift by.
 */
static double *scaled(const struct compare_value *v, bool ratio)
{
	double *x = malloc(v->nr * sizeof(*x));

	for (size_t k = 0; x && k < v->nr; k++)
		x[k] = ratio ? log(v->x[k]) : v->x[k];
	return x;
}

/* Invocation k of both runs was block k: the same numbers on both sides. */
static bool is_paired(const struct pair *p)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);
	bool again = p->run[0] == p->c->confirm[0];

	if (!(again ? p->c->confirm_paired : p->c->paired) || a->nr != b->nr)
		return false;
	for (size_t k = 0; k < a->nr; k++)
		if (a->invocation[k] != b->invocation[k])
			return false;
	return true;
}

/* Of @n pairs; of x and x it is the variance. */
static double covariance(const double *x, const double *y, size_t n)
{
	double a = 0, b = 0, sum = 0;

	for (size_t i = 0; i < n; i++) {
		a += x[i] / (double)n;
		b += y[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - a) * (y[i] - b);
	/*
	 * NAN and not 0: of one invocation nothing is known, and 0 would ask
	 * for no more of them.
	 */
	return n > 1 ? sum / (double)(n - 1) : NAN;
}

static struct rank_interval unscale(struct rank_interval i, bool ratio)
{
	if (ratio)
		i = (struct rank_interval){ exp(i.low), exp(i.high) };
	return i;
}

/*
 * The standard deviation of one invocation of a side. Where blocks are compared
 * their common part does not count: there the variance is half of that of
 * their differences.
 */
static double deviation(const struct pair *p, const double *x, const double *y)
{
	size_t n = pair_value(p, 0)->nr, m = pair_value(p, 1)->nr;
	double of_both = covariance(x, x, n) + covariance(y, y, m);

	if (p->row->paired)
		of_both -= 2 * covariance(x, y, n);
	return of_both < 0 ? 0 : sqrt(of_both / 2);
}

/* Is the shift beyond the gates, should it not be chance? */
static bool large_enough(const struct pair *p)
{
	const struct compare_row *r = p->row;
	const struct compare_value *base = pair_value(p, 0);

	return r->changed &&
	       pair_beyond_gates(p, p->o->gate[r->metric].noisy, base->value,
				 base->value * r->ratio);
}

/*
 * A difference, or its absence, is to be shown in 8 of 10 tries. Absence takes
 * two tests, one on each side, and both have to succeed.
 */
#define MISS 0.2

/*
 * How many invocations it would take: to tell what was seen from nothing if
 * it is beyond the gates, else to show that it is within the margin. 0 where
 * it is neither: no number would do.
 */
static size_t needed(const struct pair *p, double shift, double sd)
{
	bool again = p->run[0] == p->c->confirm[0];
	double left = log1p(p->o->margin) - fabs(shift);
	size_t n = 0;

	/* One invocation a side tells no deviation to plan by. */
	if (isnan(sd))
		return COMPARE_STAGE_1;
	if (large_enough(p))
		n = rank_needed(shift, sd,
				again ? COMPARE_CONFIRM_P : COMPARE_FLAG_P,
				MISS);
	else if (left > 0)
		/*
		 * rank_needed() takes a two-sided alpha, and each of the two
		 * tests has one side. Both have to succeed, so each may miss
		 * half as often.
		 */
		n = rank_needed(left, sd, 2 * COMPARE_FLAG_P, MISS / 2);
	return n && n < COMPARE_STAGE_1 ? COMPARE_STAGE_1 : n;
}

static bool constant(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] < x[0] || x[i] > x[0])
			return false;
	return true;
}

/* Not a number differs anywhere: nothing to test, and nothing wrong. */
static bool identical(const double *x, size_t n, const double *y, size_t m)
{
	return constant(x, n) && constant(y, m) && x[0] >= y[0] && x[0] <= y[0];
}

/* The test, its intervals and the equivalence test, all on the same scale. */
static int test(struct pair *p, const double *x, const double *y, bool ratio)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);
	struct compare_row *r = p->row;
	struct rank_result out;
	int err;

	r->paired = is_paired(p);
	err = r->paired ? rank_paired(x, y, a->nr, &out)
			: rank_independent(x, a->nr, y, b->nr, &out);
	if (err)
		return err;
	r->tested = true;
	/* Until adjust() has seen all rows. */
	r->p = r->p_adjusted = out.p;
	r->interval = unscale(out.at95, ratio);
	r->changed = ratio;
	r->ratio = ratio ? exp(out.shift) : NAN;
	r->needed = ratio ? needed(p, out.shift, deviation(p, x, y)) : 0;
	r->within = ratio && out.at90.low >= -log1p(p->o->margin) &&
		    out.at90.high <= log1p(p->o->margin);
	/* On the scale of the test, where no change is 0 in either case. */
	r->apart = out.at95.low > 0 || out.at95.high < 0;
	/* So few that no interval exists, and yet not a number differs. */
	if (a->nr >= COMPARE_BOOTS && b->nr >= COMPARE_BOOTS &&
	    identical(x, a->nr, y, b->nr))
		r->within = true;
	return 0;
}

int compare_test(struct pair *p)
{
	bool ratio = by_ratio(p);
	double *x, *y;
	int err;

	if (!pair_value(p, 0)->nr || !pair_value(p, 1)->nr)
		return 0;
	x = scaled(pair_value(p, 0), ratio);
	y = scaled(pair_value(p, 1), ratio);
	err = x && y ? test(p, x, y, ratio) : -ENOMEM;
	free(x);
	free(y);
	return err;
}

/* ---- The bootstrap ---- */

/* The quantile that summarises an invocation, drawn from its samples. */
static const double quantile_of[STATISTIC_NR] = {
	[STATISTIC_MODE] = 0.5, [STATISTIC_MEDIAN] = 0.5, [STATISTIC_P90] = 0.9,
	[STATISTIC_P99] = 0.99, [STATISTIC_P999] = 0.999, [STATISTIC_MAX] = 1,
	[STATISTIC_RATE] = 0.5,
};

/* How far each invocation's value is off; *@out NULL without samples. */
static int within(const struct pair *p, int side, bool ratio, double **out)
{
	const struct metric_definition *m = &metric_definitions[p->row->metric];
	const struct compare_value *v = pair_value(p, side);
	size_t k, nr = 0;
	double *x = NULL;
	int err = 0;

	*out = calloc(v->nr * BOOTSTRAP_WITHIN, sizeof(**out));
	if (!*out)
		return -ENOMEM;
	for (k = 0; !err && k < v->nr; k++) {
		err = compare_run_samples(p->run[side], p->point[side],
					  p->row->metric, v->invocation[k], &x,
					  &nr);
		/*
		 * Sorted, so the first tells whether all have a logarithm. A
		 * seed of its own per invocation and side: equal draws would
		 * cancel out.
		 */
		if (!err && nr && (!ratio || x[0] > 0))
			bootstrap_within(x, nr, quantile_of[m->statistic],
					 ratio ? log : NULL,
					 2 * k + 1 + (size_t)side,
					 *out + k * BOOTSTRAP_WITHIN);
		free(x);
	}
	return err;
}

static bool excludes_none(const struct rank_interval *i)
{
	return i->low > 0 || i->high < 0;
}

/*
 * Do the samples matter? How sure the value of an invocation is, is a part of
 * what invocations differ by: drawing samples too can at most count that part
 * twice, and make the interval 1.4 times as wide. An interval that is still
 * apart from nothing when it is twice as wide needs no look at them.
 */
static bool samples_matter(const struct rank_interval *i)
{
	double middle = (i->low + i->high) / 2, half = i->high - middle;
	struct rank_interval twice = { middle - 2 * half, middle + 2 * half };

	return excludes_none(i) && (half <= 0 || !excludes_none(&twice));
}

static int draw(struct pair *p, struct bootstrap *b,
		struct bootstrap_side side[2], struct rank_interval *out)
{
	double *w[2] = { NULL };
	int i, err;

	err = bootstrap_shift(b, side, p->row->paired, out);
	/* Reading samples is slow: only where they could change the verdict. */
	if (err || !samples_matter(out))
		return err;
	for (i = 0; !err && i < 2; i++) {
		err = within(p, i, p->row->changed, &w[i]);
		side[i].within = w[i];
	}
	if (!err)
		err = bootstrap_shift(b, side, p->row->paired, out);
	free(w[0]);
	free(w[1]);
	return err;
}

int compare_draw(struct pair *p, struct bootstrap *b)
{
	struct compare_row *r = p->row;
	struct bootstrap_side side[2] = { 0 };
	struct rank_interval out;
	double *x[2] = { NULL };
	int i, err = 0;

	for (i = 0; !err && i < 2; i++) {
		x[i] = scaled(pair_value(p, i), r->changed);
		err = x[i] ? 0 : -ENOMEM;
		side[i] = (struct bootstrap_side){ pair_value(p, i)->nr, x[i],
						   NULL };
	}
	if (!err)
		err = draw(p, b, side, &out);
	if (!err) {
		r->drawn = true;
		r->bootstrap = unscale(out, r->changed);
		/* The bootstrap only ever takes a verdict away. */
		if (!excludes_none(&out))
			r->apart = false;
	}
	free(x[0]);
	free(x[1]);
	return err;
}

/* ---- The verdict ---- */

/* With three invocations per side, the smallest p that can come out is 0.1. */
static void undecided(struct pair *p)
{
	struct compare_row *r = p->row;
	size_t a = pair_value(p, 0)->nr, b = pair_value(p, 1)->nr;

	r->verdict = VERDICT_INCONCLUSIVE;
	if (a < 4 || b < 4)
		pair_why(p,
			 "%zu and %zu invocations; it takes %d per side to "
			 "judge",
			 a, b, COMPARE_STAGE_1);
	else if (r->needed)
		pair_why(p,
			 "neither a difference nor its absence is shown; "
			 "about %zu invocations per side would",
			 r->needed);
	else
		pair_why(p, "neither a difference nor its absence is shown");
}

static void say_different(struct pair *p)
{
	double gate = p->o->gate[p->row->metric].noisy;

	if (gate > 0)
		pair_why(p,
			 "beyond chance (adjusted p %.2g) and the gate of "
			 "%g %%",
			 p->row->p_adjusted, 100 * gate);
	else
		pair_why(p, "beyond chance (adjusted p %.2g)",
			 p->row->p_adjusted);
}

/* Beyond chance and beyond the gates: which way? */
static void judge_different(struct pair *p)
{
	struct compare_row *r = p->row;

	r->verdict = pair_direction(p, 1, r->ratio);
	say_different(p);
	if (r->confirmed && r->verdict == VERDICT_BETTER) {
		r->verdict = VERDICT_INCONCLUSIVE;
		pair_why(p, "worse at first, better when measured again");
	} else if (!r->confirmed && r->verdict == VERDICT_WORSE) {
		r->verdict = VERDICT_INCONCLUSIVE;
		pair_why(p, "looks worse; it does not gate, and is not "
			    "measured again");
	}
}

/*
 * The order matters: a flagged row without fresh runs is undecided, however
 * small its p is.
 */
void compare_judge(struct pair *p, double alpha)
{
	struct compare_row *r = p->row;

	if (!r->tested) {
		r->verdict = VERDICT_INCOMPARABLE;
		pair_why(p, "no values of single invocations are kept");
	} else if (r->flagged && !r->confirmed) {
		r->verdict = VERDICT_INCONCLUSIVE;
		r->needed = COMPARE_STAGE_2;
		/* compare_confirm() knows better why nothing was decided. */
		if (*r->why)
			return;
		pair_why(p,
			 "looks worse; only %d fresh invocations per side "
			 "decide (--confirm)",
			 COMPARE_STAGE_2);
	} else if (r->p_adjusted <= alpha && r->apart && large_enough(p)) {
		judge_different(p);
	} else if (r->within) {
		r->verdict = VERDICT_SAME;
		pair_why(p, "shown to be within %g %%", 100 * p->o->margin);
	} else {
		undecided(p);
	}
}
