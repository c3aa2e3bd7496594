/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db/bootstrap.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "db/statistics.h"

static gsl_rng *generator(uint64_t seed)
{
	gsl_rng *r = gsl_rng_alloc(gsl_rng_taus2);

	if (r)
		gsl_rng_set(r, (unsigned long)(seed ^ seed >> 32));
	return r;
}

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

static double one(const struct bootstrap_side *s, size_t i, gsl_rng *r)
{
	double x = s->value[i];

	if (s->within)
		x += s->within[i * BOOTSTRAP_WITHIN +
			       gsl_rng_uniform_int(r, BOOTSTRAP_WITHIN)];
	return x;
}

/* The median of a drawn side; or of drawn pairs' differences. */
static double draw(const struct bootstrap_side side[2], int which, int paired,
		   double *room, gsl_rng *r)
{
	size_t n = side[which].n, i, k;

	for (i = 0; i < n; i++) {
		k = gsl_rng_uniform_int(r, n);
		room[i] = one(&side[which], k, r);
		if (paired)
			room[i] -= one(&side[0], k, r);
	}
	return statistics_quantile(room, n, 0.5);
}

int bootstrap_shift(const struct bootstrap_side side[2], int paired,
		    uint64_t seed, struct rank_interval *out)
{
	size_t most = side[0].n > side[1].n ? side[0].n : side[1].n, i;
	double *room = malloc(most * sizeof(*room));
	double *shift = malloc(BOOTSTRAP_DRAWS * sizeof(*shift));
	gsl_rng *r = generator(seed);
	int err = room && shift && r ? 0 : -ENOMEM;

	for (i = 0; !err && i < BOOTSTRAP_DRAWS; i++) {
		shift[i] = draw(side, 1, paired, room, r);
		if (!paired)
			shift[i] -= draw(side, 0, 0, room, r);
	}
	if (!err) {
		out->low = statistics_quantile(shift, BOOTSTRAP_DRAWS, 0.025);
		out->high = statistics_quantile(shift, BOOTSTRAP_DRAWS, 0.975);
	}
	gsl_rng_free(r);
	free(room);
	free(shift);
	return err;
}
