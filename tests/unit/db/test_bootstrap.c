/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "db/bootstrap.h"

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
	struct rank_interval plain, deep, paired;
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++) {
		a[i] = 100 + (double)i;
		b[i] = a[i] + 20;
	}
	assert_int_equal(bootstrap_shift(side, 0, 1, &plain), 0);
	assert_true(plain.low > 10 && plain.low < 20);
	assert_true(plain.high > 20 && plain.high < 30);
	/* What the blocks have in common is no error of the difference. */
	assert_int_equal(bootstrap_shift(side, 1, 1, &paired), 0);
	assert_float_equal(paired.low, 20, 1e-9);
	assert_float_equal(paired.high, 20, 1e-9);
	/* Invocations that are uncertain themselves widen it. */
	for (i = 0; i < 10 * BOOTSTRAP_WITHIN; i++)
		wide[i] = i % 2 ? 15 : -15;
	side[0].within = side[1].within = wide;
	assert_int_equal(bootstrap_shift(side, 0, 1, &deep), 0);
	assert_true(deep.high - deep.low > 1.3 * (plain.high - plain.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_have_the_error_of_the_median),
		cmocka_unit_test(intervals_follow_what_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
