/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dip against its published table, and how often two modes are seen where
 * there is one, where there are two, and on a clock with steps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "db/stats/dip.h"
#include "db/stats/modes.h"
#include "db/stats/statistics.h"

#define MOST 200

static gsl_rng *rng;

static int setup(void **state)
{
	(void)state;
	rng = gsl_rng_alloc(gsl_rng_mt19937);
	return !rng;
}

static int teardown(void **state)
{
	(void)state;
	gsl_rng_free(rng);
	return 0;
}

static double dip_of(const double *x, size_t n)
{
	double dip = -1;

	assert_int_equal(dip_statistic(x, n, &dip), 0);
	return dip;
}

/* No sample has a smaller dip than 1 / (2 n), which even distances have, and
 * none a larger one than 1 / 4, that of two points. */
static void dips_are_those_of_theory(void **state)
{
	static const double even[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const double one[] = { 5, 5, 5, 5 };
	static const double bulge[] = { 1, 5, 8, 9, 10, 12, 15, 20 };
	double two[1000];

	(void)state;
	assert_float_equal(dip_of(even, 8), 1.0 / 16, 1e-12);
	assert_float_equal(dip_of(bulge, 8), 1.0 / 16, 1e-12);
	assert_float_equal(dip_of(one, 4), 1.0 / 8, 1e-12);
	for (int i = 0; i < 1000; i++)
		two[i] = (i < 500 ? 0 : 1) + i * 1e-9;
	assert_float_equal(dip_of(two, 1000), 0.25, 1e-3);
}

/* Table 1 of Hartigan and Hartigan: of uniform samples of 50 numbers, 5 % have
 * a dip above 0.0702. */
static void dips_are_those_of_the_paper(void **state)
{
	enum { TRIES = 20000 };
	static double dips[TRIES];
	double x[50];

	(void)state;
	for (int i = 0; i < TRIES; i++) {
		for (int k = 0; k < 50; k++)
			x[k] = gsl_rng_uniform(rng);
		statistics_sort(x, 50);
		dips[i] = dip_of(x, 50);
	}
	assert_float_equal(statistics_quantile(dips, TRIES, 0.95), 0.0702,
			   0.0012);
}

/* Does the dip change with the unit, the origin or the direction? */
static void dips_have_no_scale(void **state)
{
	double x[20], y[20];

	(void)state;
	for (int i = 0; i < 20; i++)
		x[i] = gsl_ran_exponential(rng, 3);
	statistics_sort(x, 20);
	for (int i = 0; i < 20; i++)
		y[i] = 1000 - 7 * x[19 - i];
	assert_float_equal(dip_of(x, 20), dip_of(y, 20), 1e-9);
}

/* One mode, of a batch's median in ns. */
static double uniform(void)
{
	return gsl_ran_flat(rng, 600, 1200);
}

static double normal(void)
{
	return 800 + gsl_ran_gaussian(rng, 16);
}

static double lognormal(void)
{
	return 800 * exp(gsl_ran_gaussian(rng, 0.3));
}

static double tail(void)
{
	return 800 + gsl_ran_exponential(rng, 300);
}

static double outliers(void)
{
	return 800 + fabs(gsl_ran_cauchy(rng, 50));
}

/* Two of five batches. */
static bool is_high(size_t i, size_t n)
{
	return i * 5 < n * 2;
}

/* How often two modes are seen in @tries of @n numbers. */
static int seen(double (*draw)(void), size_t n, int tries, double step)
{
	double x[MOST];
	struct modes m;
	int nr = 0;

	for (int i = 0; i < tries; i++) {
		for (size_t k = 0; k < n; k++)
			x[k] = step * round(draw() / step);
		statistics_sort(x, n);
		nr += modes_find(x, n, 0, &m) == 1;
	}
	return nr;
}

static void one_mode_is_rarely_two(void **state)
{
	static double (*const draws[])(void) = { uniform, normal, lognormal,
						 tail, outliers };
	static const size_t sizes[] = { 8, 10, 20, 60, MOST };
	enum { TRIES = 4000 };

	(void)state;
	for (size_t d = 0; d < 5; d++)
		for (size_t k = 0; k < 5; k++)
			for (int s = 0; s < 2; s++)
				/* 1 %, and three standard deviations. */
				assert_true(seen(draws[d], sizes[k], TRIES,
						 s ? 10 : 0.001) <=
					    40 + 3 * 6.3);
}

/* @n numbers with modes at 641 and @high; @noise is relative. In how many tries
 * are the modes found, with the right numbers at each? */
static int found(double high, size_t n, double noise, int tries)
{
	double x[MOST];
	struct modes m;
	int nr = 0;

	for (int i = 0; i < tries; i++) {
		size_t above = 0;

		for (size_t k = 0; k < n; k++) {
			above += is_high(k, n);
			x[k] = is_high(k, n) ? high : 641;
			x[k] *= exp(gsl_ran_gaussian(rng, noise));
			/* The clock of a virtual machine. */
			x[k] = 10 * round(x[k] / 10);
		}
		statistics_sort(x, n);
		nr += modes_find(x, n, 20, &m) == 1 && m.nr[1] == above &&
		      fabs(m.value[0] - 641) < 20 &&
		      fabs(m.value[1] - high) < 20;
	}
	return nr;
}

static void two_modes_are_found(void **state)
{
	(void)state;
	/* 12 and 8 batches, 25 % apart: power 95 %. */
	assert_true(found(801, 20, 0.02, 1000) >= 920);
	assert_true(found(801, 60, 0.02, 1000) >= 980);
	assert_true(found(851, 20, 0.02, 1000) >= 980);
	assert_true(found(851, 10, 0.01, 1000) >= 980);
}

static void equal_numbers_are_one_mode(void **state)
{
	double x[20];
	struct modes m = { 0 };

	(void)state;
	/* One step of the clock apart. */
	for (int i = 0; i < 20; i++)
		x[i] = i < 11 ? 821 : 831;
	assert_int_equal(modes_find(x, 20, 0, &m), 0);
	/* Exactly two values. */
	for (int i = 0; i < 20; i++)
		x[i] = i < 12 ? 641 : 851;
	assert_int_equal(modes_find(x, 20, 5, &m), 1);
	assert_int_equal(m.nr[0], 12);
	assert_int_equal(m.nr[1], 8);
	assert_float_equal(m.value[0], 641, 0);
	assert_float_equal(m.value[1], 851, 0);
	/* Closer than the caller cares for. */
	assert_int_equal(modes_find(x, 20, 211, &m), 0);
	/* One outlier moves no median. */
	for (int i = 0; i < 20; i++)
		x[i] = i < 19 ? 800 + i : 1600;
	assert_int_equal(modes_find(x, 20, 0, &m), 0);
	/* Too few to tell. */
	assert_int_equal(modes_find(x, 7, 0, &m), 0);
	/* Differences of memory may be negative: no ratio. */
	for (int i = 0; i < 20; i++)
		x[i] = i < 10 ? -4096 : 4096;
	assert_int_equal(modes_find(x, 20, 0, &m), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dips_are_those_of_theory),
		cmocka_unit_test(dips_are_those_of_the_paper),
		cmocka_unit_test(dips_have_no_scale),
		cmocka_unit_test(one_mode_is_rarely_two),
		cmocka_unit_test(two_modes_are_found),
		cmocka_unit_test(equal_numbers_are_one_mode),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
