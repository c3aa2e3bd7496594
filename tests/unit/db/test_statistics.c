/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quantiles and the interval of the median, against R and tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "db/stats/statistics.h"

/* R: quantile(c(9,1,8,2,7,3,6,4), p), its default type. */
static void quantiles_are_those_of_r(void **state)
{
	static const double x[] = { 9, 1, 8, 2, 7, 3, 6, 4 };
	static const double p[] = { 0, 0.25, 0.5, 0.9, 0.99, 1 };
	static const double expected[] = { 1, 2.75, 5, 8.3, 8.93, 9 };
	double copy[8];
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		memcpy(copy, x, sizeof(x));
		assert_float_equal(statistics_quantile(copy, 8, p[i]),
				   expected[i], 1e-9);
	}
	copy[0] = 3;
	assert_float_equal(statistics_quantile(copy, 1, 0.99), 3, 0);
	/* Again on what the first call has reordered. */
	memcpy(copy, x, sizeof(x));
	for (i = 6; i-- > 0;)
		assert_float_equal(statistics_quantile(copy, 8, p[i]),
				   expected[i], 1e-9);
}

/* Ranks as in any table of the sign test's interval, 95 %. */
static void intervals_are_those_of_the_sign_test(void **state)
{
	static const struct {
		size_t n, low, high;
	} table[] = { { 6, 1, 6 },   { 8, 1, 8 },   { 9, 2, 8 },
		      { 10, 2, 9 },  { 20, 6, 15 }, { 30, 10, 21 },
		      { 50, 18, 33 } };
	double x[50], low, high;
	size_t i;

	(void)state;
	for (i = 0; i < 50; i++)
		x[i] = (double)(i + 1);
	for (i = 0; i < 6; i++)
		assert_false(statistics_median_interval(x, i, &low, &high));
	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_true(
			statistics_median_interval(x, table[i].n, &low, &high));
		assert_float_equal(low, table[i].low, 0);
		assert_float_equal(high, table[i].high, 0);
	}
}

static void mode_is_the_most_frequent(void **state)
{
	double one[] = { 7 }, all[] = { 3, 3, 3 }, tie[] = { 9, 2, 9, 2, 5 };
	double most[] = { 1, 512, 511, 512 };

	(void)state;
	assert_float_equal(statistics_mode(one, 1), 7, 0);
	assert_float_equal(statistics_mode(all, 3), 3, 0);
	assert_float_equal(statistics_mode(tie, 5), 2, 0);
	assert_float_equal(statistics_mode(most, 4), 512, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_those_of_r),
		cmocka_unit_test(intervals_are_those_of_the_sign_test),
		cmocka_unit_test(mode_is_the_most_frequent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
