/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each row of scenarios.def makes points, and a selection by their names, as
 * the stored command has them, makes the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/point/filter.h"
#include "bench/point/scenario.h"
#include "bench/point/select.h"

#define GIB ((size_t)1 << 30)

static const size_t gib[2] = { GIB, GIB };

static bool has(const struct point_list *l, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < l->nr; i++)
		found |= !strcmp(l->point[i].name, name);
	return found;
}

static void test_every_row_makes_points(void **state)
{
	char why[256] = "";

	(void)state;
	assert_true(nr_scenarios >= 7);
	for (size_t i = 0; i < nr_scenarios; i++)
		for (int huge = 0; huge < 2; huge++) {
			struct point_list l = { 0 };
			int err = scenario_points(&l, i, huge, gib, why,
						  sizeof(why));

			if (err)
				fail_msg("%s: %s", scenarios[i].name, why);
			assert_true(l.nr > SCENARIO_SIZES);
			for (size_t k = 0; k < l.nr; k++)
				assert_int_equal(point_fits(&l.point[k], why,
							    sizeof(why)),
						 true);
			point_list_release(&l);
		}
}

static void test_rows_of_a_variant_stand_together(void **state)
{
	(void)state;
	for (size_t i = 1; i < nr_scenario_rows; i++) {
		const struct scenario_row *r = &scenario_rows[i];

		/* The first rows of a scenario are the program as it is. */
		if (r->of != r[-1].of)
			assert_string_equal(r->variant, "");
		for (size_t k = 0; k + 1 < i; k++)
			if (scenario_rows[k].of == r->of &&
			    !strcmp(scenario_rows[k].variant, r->variant))
				assert_string_equal(r[-1].variant, r->variant);
	}
}

static void test_sizes(void **state)
{
	static const size_t most[2] = { GIB / 2, GIB + (4 << 20) };
	int of = scenario_find("redis");
	struct point_list l = { 0 };
	char why[256];

	(void)state;
	assert_true(of >= 0);
	assert_int_equal(scenario_find("redi"), -1);
	assert_int_equal(scenario_points(&l, (size_t)of, true, most, why,
					 sizeof(why)),
			 0);
	assert_true(has(&l, "fork/thp/none/none?size=1028M"));
	/* A quarter is 257M, which is no whole number of 2 MiB. */
	assert_true(has(&l, "fork/thp/none/none?size=256M"));
	assert_true(has(&l, "fork/thp/none/none?size=64M"));
	assert_true(has(&l, "fork/thp/none/none?size=16M"));
	assert_true(has(&l, "fork/4k/none/none?size=512M"));
	assert_false(has(&l, "fork/4k/none/none?size=1028M"));
	assert_true(has(&l, "fork/thp/none/none?dontfork=yes,size=1028M"));
	assert_true(has(&l, "wp_write/thp/none/fork_alive?size=64M"));
	assert_false(has(&l, "wp_write/thp/none/fork_alive?size=1028M"));
	point_list_release(&l);
}

static void test_a_filter_selects_the_same(void **state)
{
	struct selection sel = { .suite = SUITE_FULL };
	struct point_list made = { 0 }, found = { 0 };
	const char **name;
	char *filter, why[512] = "";
	int of = scenario_find("io_uring");

	(void)state;
	assert_int_equal(scenario_points(&made, (size_t)of, false, gib, why,
					 sizeof(why)),
			 0);
	name = calloc(made.nr, sizeof(*name));
	for (size_t i = 0; i < made.nr; i++)
		name[i] = made.point[i].name;
	filter = filter_format(name, made.nr);
	sel.filter = filter;
	if (point_select(&found, &sel, why, sizeof(why)))
		fail_msg("%s", why);
	assert_int_equal(found.nr, made.nr);
	for (size_t i = 0; i < made.nr; i++)
		assert_true(has(&found, name[i]));
	free(filter);
	free(name);
	point_list_release(&made);
	point_list_release(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_makes_points),
		cmocka_unit_test(test_rows_of_a_variant_stand_together),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_a_filter_selects_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
