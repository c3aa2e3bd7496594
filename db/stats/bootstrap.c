/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bootstrap over invocations, and within them over samples. */
#include "db/stats/bootstrap.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"
#include "lib/array.h"

static gsl_rng *generator(uint64_t seed)
{
	gsl_rng *r = gsl_rng_alloc(gsl_rng_taus2);

	if (r)
		/* taus2 looks at the low 32 bits of a seed alone. */
		gsl_rng_set(r, (unsigned long)(seed ^ seed >> 32));
	return r;
}

/* Clamped: a draw from Beta may round to 1, which is one beyond the end. */
static double at(const double *sorted, size_t n, double where)
{
	size_t k = (size_t)(where * (double)n);

	return sorted[k < n ? k : n - 1];
}

/* Quantile @f, type 7, of @n samples drawn with replacement. */
static double draw_quantile(const double *sorted, size_t n, double f,
			    gsl_rng *r)
{
	double h = f * (double)(n - 1);
	size_t k = (size_t)h;
	/*
	 * Order statistic k of n uniform numbers; the next one lies between it
	 * and 1, so it is drawn given the first.
	 */
	double u = gsl_ran_beta(r, (double)k + 1, (double)(n - k));
	double below = at(sorted, n, u);

	if (k + 1 >= n)
		return below;
	u += (1 - u) * gsl_ran_beta(r, 1, (double)(n - k - 1));
	return below + (h - (double)k) * (at(sorted, n, u) - below);
}

static double same(double x)
{
	return x;
}

void bootstrap_within(const double *samples, size_t n, double f,
		      double (*scale)(double), uint64_t seed, double *out)
{
	double h = f * (double)(n - 1), whole;
	size_t k = (size_t)h, i;
	/* One sample has no spread that could be drawn from. */
	gsl_rng *r = n > 1 ? generator(seed) : NULL;

	if (!scale)
		scale = same;
	whole = samples[k];
	if (k + 1 < n)
		whole += (h - (double)k) * (samples[k + 1] - samples[k]);
	for (i = 0; i < BOOTSTRAP_WITHIN; i++)
		out[i] = r ? scale(draw_quantile(samples, n, f, r)) -
					 scale(whole)
			   : 0;
	gsl_rng_free(r);
}

/* ---- Medians of drawn groups ---- */

/* Fixed: two looks at the same two runs must give the same verdict. */
#define SEED 20260101u

/* Where in a sorted group, from 0 to 1, the two middle ones of a draw are. */
struct middle {
	double low, high;
};

struct table {
	size_t n; /* invocations drawn */
	int side; /* each has draws of its own */
	struct middle at[BOOTSTRAP_DRAWS];
};

struct bootstrap {
	size_t nr;
	struct table **table;
	double shift[BOOTSTRAP_DRAWS];
};

struct bootstrap *bootstrap_new(void)
{
	return calloc(1, sizeof(struct bootstrap));
}

void bootstrap_free(struct bootstrap *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->nr; i++)
		free(b->table[i]);
	free(b->table);
	free(b);
}

static void fill(struct table *t, gsl_rng *r)
{
	double k = (double)((t->n - 1) / 2), n = (double)t->n;
	size_t i;

	for (i = 0; i < BOOTSTRAP_DRAWS; i++) {
		double u = gsl_ran_beta(r, k + 1, n - k);

		t->at[i].low = t->at[i].high = u;
		/*
		 * The median of an even number lies between two order
		 * statistics.
		 */
		if (t->n % 2 == 0)
			t->at[i].high +=
				(1 - u) * gsl_ran_beta(r, 1, n - k - 1);
	}
}

/*
 * The draws depend on the size of a group alone, and most rows of a comparison
 * have the same number of invocations: drawn once, used a thousand times.
 */
static const struct table *table_of(struct bootstrap *b, size_t n, int side)
{
	struct table *t;
	gsl_rng *r;
	size_t i;

	for (i = 0; i < b->nr; i++)
		if (b->table[i]->n == n && b->table[i]->side == side)
			return b->table[i];
	if (array_grow(&b->table, b->nr, sizeof(*b->table)))
		return NULL;
	t = malloc(sizeof(*t));
	/*
	 * By size and side, not by when it is asked for: a row has the same
	 * interval whatever was compared before it.
	 */
	r = generator(SEED + 2 * n + (size_t)side);
	if (t && r) {
		t->n = n;
		t->side = side;
		fill(t, r);
		b->table[b->nr++] = t;
	} else {
		free(t);
		t = NULL;
	}
	gsl_rng_free(r);
	return t;
}

/* Add @sign times the median of each draw of @n out of sorted @pool[@nr]. */
static int draw(struct bootstrap *b, size_t n, int side, const double *pool,
		size_t nr, double sign)
{
	const struct table *t = table_of(b, n, side);
	size_t i;

	if (!t)
		return -ENOMEM;
	for (i = 0; i < BOOTSTRAP_DRAWS; i++)
		/*
		 * Half of the sum of the two middle ones, which are one for odd
		 * sizes.
		 */
		b->shift[i] += sign / 2 *
			       (at(pool, nr, t->at[i].low) +
				at(pool, nr, t->at[i].high));
	return 0;
}

static size_t depth(const struct bootstrap_side *s)
{
	return s->within ? BOOTSTRAP_WITHIN : 1;
}

/* All that invocation @i may have come out as, @depth numbers of them. */
static double one(const struct bootstrap_side *s, size_t i, size_t j)
{
	return s->value[i] +
	       (s->within
			? s->within[i * BOOTSTRAP_WITHIN + j % BOOTSTRAP_WITHIN]
			: 0);
}

static int draw_side(struct bootstrap *b, const struct bootstrap_side *s,
		     int side, double sign)
{
	size_t deep = depth(s), nr = s->n * deep, i;
	double *pool = malloc(nr * sizeof(*pool));
	int err = -ENOMEM;

	for (i = 0; pool && i < nr; i++)
		pool[i] = one(s, i / deep, i % deep);
	if (pool) {
		statistics_sort(pool, nr);
		err = draw(b, s->n, side, pool, nr, sign);
	}
	free(pool);
	return err;
}

/* The blocks' differences are one group. The draws of both sides within a block
 * is put together one for one, but not the first with the first. */
static int draw_pairs(struct bootstrap *b, const struct bootstrap_side side[2])
{
	size_t deep = depth(&side[1]), nr = side[1].n * deep, i;
	double *pool = malloc(nr * sizeof(*pool));
	int err = -ENOMEM;

	for (i = 0; pool && i < nr; i++)
		pool[i] = one(&side[1], i / deep, i % deep) -
			  one(&side[0], i / deep, i % deep + 1 + i / deep);
	if (pool) {
		statistics_sort(pool, nr);
		err = draw(b, side[1].n, 1, pool, nr, 1);
	}
	free(pool);
	return err;
}

int bootstrap_shift(struct bootstrap *b, const struct bootstrap_side side[2],
		    int paired, struct rank_interval *out)
{
	int err;

	memset(b->shift, 0, sizeof(b->shift));
	if (paired) {
		err = draw_pairs(b, side);
	} else {
		err = draw_side(b, &side[1], 1, 1);
		if (!err)
			err = draw_side(b, &side[0], 0, -1);
	}
	if (err)
		return err;
	out->low = statistics_quantile(b->shift, BOOTSTRAP_DRAWS, 0.025);
	out->high = statistics_quantile(b->shift, BOOTSTRAP_DRAWS, 0.975);
	return 0;
}
