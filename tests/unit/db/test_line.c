/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The prediction interval of a line: a case in numbers, and its coverage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "db/stats/line.h"

#define DRAWS 4000

/*
 * From the covariance of weighted least squares, worked out apart: weights
 * 1/y^2 of y = 10, 20, 41, 79 at x = 1, 2, 4, 8 give this line, and with
 * t(0.975, 2) = 4.302653 these half widths.
 */
static void test_numbers(void **state)
{
	static const double x[] = { 1, 2, 4, 8 }, y[] = { 10, 20, 41, 79 };
	const struct line l = { -0.017865532, 10.035981416 };

	(void)state;
	assert_float_equal(line_at(&l, 16), 160.557837123, 1e-6);
	assert_float_equal(line_margin(&l, x, y, 4, 16), 16.695179695, 1e-4);
	assert_float_equal(line_margin(&l, x, y, 4, 4), 3.823467899, 1e-4);
}

static void test_too_few(void **state)
{
	static const double x[] = { 1, 2, 2 }, same[] = { 2, 2, 2 };
	const struct line l = { 0, 10 };

	(void)state;
	assert_true(isinf(line_margin(&l, x, (double[]){ 10, 20 }, 2, 4)));
	assert_true(isinf(line_margin(&l, same, same, 3, 4)));
	/* On the line there is no doubt. */
	assert_float_equal(line_margin(&l, x, (double[]){ 10, 20, 20 }, 3, 4),
			   0, 1e-9);
}

/* Normal, of 12 uniform numbers. */
static double normal(uint64_t *seed)
{
	double sum = -6;

	for (int i = 0; i < 12; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		sum += (double)(*seed >> 11) / (double)(1ull << 53);
	}
	return sum;
}

/* As the view scaling_info fits it. */
static struct line fit(const double *x, const double *y, size_t n)
{
	double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;

	for (size_t i = 0; i < n; i++) {
		double k = 1 / (y[i] * y[i]);

		w += k;
		wx += k * x[i];
		wy += k * y[i];
		wxx += k * x[i] * x[i];
		wxy += k * x[i] * y[i];
	}
	return (struct line){ (wxx * wy - wx * wxy) / (w * wxx - wx * wx),
			      (w * wxy - wx * wy) / (w * wxx - wx * wx) };
}

/* Of times with a deviation of 5 %, four times as far out as measured: 95 of
 * 100 intervals have the next time in them. */
static void test_coverage(void **state)
{
	static const double x[] = { 16, 32, 64, 128, 256 };
	uint64_t seed = 42;
	int within = 0;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		double y[5],
			next = (100 + 20 * 1024) * (1 + 0.05 * normal(&seed));
		struct line l;

		for (int k = 0; k < 5; k++)
			y[k] = (100 + 20 * x[k]) * (1 + 0.05 * normal(&seed));
		l = fit(x, y, 5);
		within += fabs(line_at(&l, 1024) - next) <=
			  line_margin(&l, x, y, 5, 1024);
	}
	/* Three deviations of a share of 4000. */
	assert_true(within > DRAWS * 0.935 && within < DRAWS * 0.965);
}

/* Four sizes of three repetitions, on the line but for @off of the largest; how
 * many of 1000 are said not to lie on it? */
static int lacking(double off)
{
	static const double x[] = { 1, 1, 1, 4, 4, 4, 16, 16, 16, 64, 64, 64 };
	const struct line l = { 100, 20 };
	uint64_t seed = 7;
	int nr = 0;

	for (int i = 0; i < 1000; i++) {
		double y[12];

		for (int k = 0; k < 12; k++)
			y[k] = line_at(&l, x[k]) * (1 + 0.05 * normal(&seed)) *
			       (k < 9 ? 1 : off);
		nr += line_lacks_fit(&l, x, y, 12);
	}
	return nr;
}

static void test_fit(void **state)
{
	static const double x[] = { 1, 2, 4 }, y[] = { 10, 20, 40 };
	const struct line l = { 0, 10 };

	(void)state;
	assert_true(line_lacks_fit(&l, x, y, 3));
	/* The line is the true one, and was not fitted: two degrees of freedom
	 * are not spent, and some more than 5 % are found. */
	assert_in_range(lacking(1), 50, 250);
	assert_true(lacking(1.3) > 990);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
