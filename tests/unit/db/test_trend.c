/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes are found where they are, and not where there are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "db/compare/trend.h"
#include "tests/unit/db/scratch.h"

static struct trend_value v[64];
static const struct compare_gate gate = { 0.01, 0.02, 2 };

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* @nr values, the first @k near @a and the others near @b, 1 % to each side. */
static void fill(size_t nr, size_t k, double a, double b, uint64_t seed)
{
	for (size_t i = 0; i < nr; i++) {
		double off = (double)(next(&seed) % 2001) / 1000 - 1;

		v[i] = (struct trend_value){
			.value = (i < k ? a : b) * (1 + off / 100),
		};
	}
}

static size_t changes(size_t nr, size_t *first)
{
	size_t n = 0;

	for (size_t i = nr; i--;)
		if (v[i].change) {
			n++;
			*first = i;
		}
	return n;
}

static void releases_are_ordered_as_people_count(void **state)
{
	static const char *const sorted[] = { "4.19.0",	   "5.9.0-1-amd64",
					      "5.10.0-46", "5.10.262",
					      "6.1.0-rc2", "6.1.0-rc10",
					      "6.1.0",	   "6.1.0-56-amd64",
					      "6.12.117",  "7.0" };

	(void)state;
	for (size_t i = 0; i < sizeof(sorted) / sizeof(sorted[0]); i++)
		for (size_t k = 0; k < sizeof(sorted) / sizeof(sorted[0]);
		     k++) {
			int way = trend_release_order(sorted[i], sorted[k]);

			assert_int_equal(i < k, way < 0);
			assert_int_equal(i > k, way > 0);
		}
	assert_true(trend_release_order("", "1") < 0);
}

static void counts_change_where_they_differ(void **state)
{
	static const double x[] = { 0, 0, 512, 512, 511, 0 };
	size_t first = 0;

	(void)state;
	for (size_t i = 0; i < 6; i++)
		v[i] = (struct trend_value){
			x[i], x[i], x[i], true, true, 9, 9
		};
	assert_int_equal(trend_mark(v, 6, IS_EXACT, &gate), 0);
	assert_int_equal(changes(6, &first), 3);
	assert_int_equal(first, 2);
	assert_float_equal(v[2].before, 0, 0);
	assert_float_equal(v[2].after, 512, 0);
	assert_true(v[4].change && v[5].change);
	/* Batches that disagree say less. */
	v[4].high = 512;
	assert_int_equal(trend_mark(v, 6, IS_EXACT, &gate), 0);
	assert_false(v[4].change);
	assert_int_equal(trend_mark(v, 0, IS_EXACT, &gate), 0);
	assert_int_equal(trend_mark(v, 1, IS_EXACT, &gate), 0);
}

static void instructions_change_beyond_the_gate(void **state)
{
	static const double x[] = { 1000, 1004, 998, 1100, 1101, 1095, 1000 };
	size_t first = 0;

	(void)state;
	for (size_t i = 0; i < 7; i++)
		v[i] = (struct trend_value){ .value = x[i] };
	assert_int_equal(trend_mark(v, 7, IS_NEAR, &gate), 0);
	assert_int_equal(changes(7, &first), 2);
	assert_int_equal(first, 3);
	assert_true(v[6].change);
	assert_float_equal(v[3].before, 1000, 0);
	assert_float_equal(v[3].after, 1100, 0);
}

static void one_short_boot_is_no_change(void **state)
{
	size_t first = 0;

	(void)state;
	for (size_t i = 0; i < 7; i++)
		v[i] = (struct trend_value){ 1000, 1000, 1004, true, 0, 0, 0 };
	/* Its other boots are as before; so is what follows. */
	v[3].value = v[3].low = 900;
	assert_int_equal(trend_mark(v, 7, IS_NEAR, &gate), 0);
	assert_int_equal(changes(7, &first), 0);
	/* The first one of all was it. */
	v[3] = v[2];
	v[0].value = v[0].low = 900;
	assert_int_equal(trend_mark(v, 7, IS_NEAR, &gate), 0);
	assert_int_equal(changes(7, &first), 0);
	/* All of them were. */
	v[0] = v[1];
	v[3].value = v[3].low = 900;
	v[3].high = 903;
	assert_int_equal(trend_mark(v, 7, IS_NEAR, &gate), 0);
	assert_int_equal(changes(7, &first), 2);
	assert_int_equal(first, 3);
}

static void times_change_beyond_chance(void **state)
{
	size_t first = 0, found = 0, false_ones = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 100; seed++) {
		fill(40, 20, 1000, 1050, seed);
		assert_int_equal(trend_mark(v, 40, IS_NOISY, &gate), 0);
		if (changes(40, &first) == 1 && first >= 19 && first <= 21)
			found++;
		fill(40, 20, 1000, 1000, seed);
		assert_int_equal(trend_mark(v, 40, IS_NOISY, &gate), 0);
		false_ones += changes(40, &first) > 0;
	}
	assert_int_equal(found, 100);
	assert_int_equal(false_ones, 0);
	/* Two changes, and their levels. */
	fill(60, 20, 1000, 1200, 3);
	for (size_t i = 40; i < 60; i++)
		v[i].value *= 0.9;
	assert_int_equal(trend_mark(v, 60, IS_NOISY, &gate), 0);
	assert_int_equal(changes(60, &first), 2);
	assert_true(v[20].change && v[40].change);
	assert_float_equal(v[40].before, 1200, 12);
	assert_float_equal(v[40].after, 1080, 11);
	/* Too few, or too little. */
	fill(7, 4, 1000, 2000, 1);
	assert_int_equal(trend_mark(v, 7, IS_NOISY, &gate), 0);
	assert_int_equal(changes(7, &first), 0);
	fill(40, 20, 1000, 1015, 1);
	assert_int_equal(trend_mark(v, 40, IS_NOISY, &gate), 0);
	assert_int_equal(changes(40, &first), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_ordered_as_people_count),
		cmocka_unit_test(counts_change_where_they_differ),
		cmocka_unit_test(instructions_change_beyond_the_gate),
		cmocka_unit_test(one_short_boot_is_no_change),
		cmocka_unit_test(times_change_beyond_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
