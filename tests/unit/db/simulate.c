/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate on made-up runs, through the code that judges real ones:
 *
 *	simulate PAIRS FAMILY NOISE% EFFECT% SEED
 *
 * PAIRS comparisons of FAMILY points, 10 invocations per side with NOISE %
 * (lognormal) between them; the first point of the new run is EFFECT % slower
 * (0: none is). 20 fresh invocations per side decide. Prints how many
 * comparisons had a flagged metric, how many failed for a point that is not
 * slower, and in how many the slower one was found; without fresh runs none
 * may fail at all.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/compare/judge.h"
#include "tests/unit/db/made.h"

static void fill(struct compare_run *r, int64_t id, size_t family, size_t n,
		 double noise, double effect, gsl_rng *rng)
{
	char name[64];
	double x[COMPARE_STAGE_2];

	made_run(r, id, "6.1.0", "tsc");
	for (size_t i = 0; i < family; i++) {
		struct compare_point *p;

		snprintf(name, sizeof(name), "wp_write/4k/none/p%05zu", i);
		p = made_point(r, name, NULL);
		for (size_t k = 0; k < n; k++)
			x[k] = 1000 * (i ? 1 : 1 + effect) *
			       exp(gsl_ran_gaussian(rng, noise));
		made_series(p, METRIC_cycle_ns, n, x);
	}
}

struct tally {
	size_t flagged, failed, found, unconfirmed;
};

static int judge(const struct compare_run run[4], double effect,
		 struct tally *t)
{
	struct compare_options o;
	struct comparison c;
	bool failed = false;
	int err;

	compare_options_init(&o);
	err = comparison_make(&c, run, NULL, &o);
	if (!err)
		t->unconfirmed += c.count[VERDICT_WORSE] > 0;
	comparison_release(&c);
	if (!err)
		err = comparison_make(&c, run, &run[2], &o);
	for (size_t i = 0; !err && i < c.nr_rows; i++) {
		bool worse = c.row[i].verdict == VERDICT_WORSE;

		if (i || effect <= 0)
			failed |= worse;
		else
			t->found += worse;
	}
	t->failed += failed;
	t->flagged += !err && c.flagged;
	comparison_release(&c);
	return err;
}

static int simulate(size_t pairs, size_t family, double noise, double effect,
		    unsigned long seed)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct tally t = { 0 };
	int err = 0;

	gsl_rng_set(rng, seed);
	for (size_t i = 0; !err && i < pairs; i++) {
		struct compare_run run[4];

		for (int k = 0; k < 4; k++)
			fill(&run[k], k + 1, family,
			     k < 2 ? COMPARE_STAGE_1 : COMPARE_STAGE_2, noise,
			     k % 2 ? effect : 0, rng);
		err = judge(run, effect, &t);
		for (int k = 0; k < 4; k++)
			compare_run_release(&run[k]);
	}
	gsl_rng_free(rng);
	printf("pairs %zu family %zu noise %g%% effect %g%%: flagged %zu "
	       "failed %zu found %zu unconfirmed %zu\n",
	       pairs, family, noise * 100, effect * 100, t.flagged, t.failed,
	       t.found, t.unconfirmed);
	return err;
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 2;
	return simulate((size_t)atoi(argv[1]), (size_t)atoi(argv[2]),
			atof(argv[3]) / 100, atof(argv[4]) / 100,
			strtoul(argv[5], NULL, 10))
		       ? 1
		       : 0;
}
