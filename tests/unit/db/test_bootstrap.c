/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bootstrap's intervals, against theory and the GSL. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "db/stats/bootstrap.h"

#define SAMPLES 400

static double deviation(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sqrt(sum / (double)n);
}

/* Of normal samples, the median's error is 1.2533 sd / sqrt(n). */
static void samples_have_the_error_of_the_median(void **state)
{
	double x[SAMPLES], off[BOOTSTRAP_WITHIN], all[64 * BOOTSTRAP_WITHIN];
	size_t i, k;

	(void)state;
	for (i = 0; i < SAMPLES; i++)
		x[i] = gsl_cdf_ugaussian_Pinv(((double)i + 0.5) / SAMPLES);
	for (i = 0; i < 64; i++) {
		bootstrap_within(x, SAMPLES, 0.5, NULL, i + 1, off);
		for (k = 0; k < BOOTSTRAP_WITHIN; k++)
			all[i * BOOTSTRAP_WITHIN + k] = off[k];
	}
	assert_float_equal(deviation(all, 64 * BOOTSTRAP_WITHIN),
			   1.2533 / sqrt(SAMPLES), 0.006);
	/* One sample, or samples that are all the same, say nothing. */
	bootstrap_within(x, 1, 0.5, NULL, 1, off);
	assert_float_equal(deviation(off, BOOTSTRAP_WITHIN), 0, 0);
}

static void intervals_follow_what_is_drawn(void **state)
{
	double a[10], b[10], wide[10 * BOOTSTRAP_WITHIN];
	struct bootstrap_side side[2] = { { 10, a, NULL }, { 10, b, NULL } };
	struct rank_interval plain, deep, paired, again;
	struct bootstrap *boot = bootstrap_new();
	size_t i;

	(void)state;
	assert_non_null(boot);
	for (i = 0; i < 10; i++) {
		a[i] = 100 + (double)i;
		b[i] = a[i] + 20;
	}
	assert_int_equal(bootstrap_shift(boot, side, 0, &plain), 0);
	assert_true(plain.low > 10 && plain.low < 20);
	assert_true(plain.high > 20 && plain.high < 30);
	/* Noise that the blocks share is not an error of the difference. */
	assert_int_equal(bootstrap_shift(boot, side, 1, &paired), 0);
	assert_float_equal(paired.low, 20, 1e-9);
	assert_float_equal(paired.high, 20, 1e-9);
	/* Invocations that are uncertain themselves widen it. */
	for (i = 0; i < 10 * BOOTSTRAP_WITHIN; i++)
		wide[i] = i % 2 ? 15 : -15;
	side[0].within = side[1].within = wide;
	assert_int_equal(bootstrap_shift(boot, side, 0, &deep), 0);
	assert_true(deep.high - deep.low > 1.3 * (plain.high - plain.low));
	/* Draws in between do not matter. */
	side[0].within = side[1].within = NULL;
	assert_int_equal(bootstrap_shift(boot, side, 0, &again), 0);
	assert_float_equal(again.low, plain.low, 0);
	assert_float_equal(again.high, plain.high, 0);
	bootstrap_free(boot);
}

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), by_size);
	return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

static double drawn_median(const struct bootstrap_side *s, uint64_t *state)
{
	double x[16];
	size_t i, k;

	for (i = 0; i < s->n; i++) {
		k = next(state) % s->n;
		x[i] = s->value[k] + s->within[k * BOOTSTRAP_WITHIN +
					       next(state) % BOOTSTRAP_WITHIN];
	}
	return median(x, s->n);
}

#define BRUTE 40000

/* Order statistics by Beta are what drawing number by number gives. */
static void drawing_number_by_number_gives_the_same(void **state)
{
	static double shift[BRUTE];
	double a[9], b[10], wa[9 * BOOTSTRAP_WITHIN], wb[10 * BOOTSTRAP_WITHIN];
	struct bootstrap_side side[2] = { { 9, a, wa }, { 10, b, wb } };
	struct bootstrap *boot = bootstrap_new();
	struct rank_interval out;
	uint64_t r = 7;
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++) {
		a[i % 9] = (double)(i * i);
		b[i] = 30 + (double)(next(&r) % 100);
	}
	for (i = 0; i < 10 * BOOTSTRAP_WITHIN; i++)
		wa[i % (9 * BOOTSTRAP_WITHIN)] = wb[i] = (double)(next(&r) % 9);
	for (i = 0; i < BRUTE; i++)
		shift[i] =
			drawn_median(&side[1], &r) - drawn_median(&side[0], &r);
	qsort(shift, BRUTE, sizeof(*shift), by_size);
	assert_int_equal(bootstrap_shift(boot, side, 0, &out), 0);
	/* Each end is a quantile, give or take four of its errors. */
	assert_true(out.low >= shift[BRUTE * 11 / 1000] &&
		    out.low <= shift[BRUTE * 39 / 1000]);
	assert_true(out.high >= shift[BRUTE * 961 / 1000] &&
		    out.high <= shift[BRUTE * 989 / 1000]);
	bootstrap_free(boot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_have_the_error_of_the_median),
		cmocka_unit_test(intervals_follow_what_is_drawn),
		cmocka_unit_test(drawing_number_by_number_gives_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
