/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of points, and which of them a selection chooses. */
#include <errno.h>
#include <string.h>

#include "bench/point.h"
#include "tests/skip.h"

static char why[512];

static size_t count(const struct selection *sel)
{
	struct point_list l;
	size_t nr;

	assert_int_equal(point_select(&l, sel, why, sizeof(why)), 0);
	nr = l.nr;
	point_list_release(&l);
	return nr;
}

static int contains(const struct selection *sel, const char *name)
{
	struct point_list l;
	int found = 0;

	assert_int_equal(point_select(&l, sel, why, sizeof(why)), 0);
	for (size_t i = 0; i < l.nr; i++)
		found += !strcmp(l.point[i].name, name);
	point_list_release(&l);
	return found;
}

static void test_names(void **state)
{
	static const char *const good[] = {
		"wp_write/thp/vmsplice/fork_exit",
		"first_write/4k/none/none",
		"fork/hugetlb_2m/io_uring/none",
		"wp_write/4k/vmsplice/mprotect?drain=no",
	};
	static const char *const bad[] = {
		"",
		"wp_write",
		"wp_write/thp/vmsplice",
		"wp_write/thp/vmsplice/fork_exit/more",
		"wp_write/thp/vmsplice/none",
		"fork/thp/vmsplice/mprotect",
		"first_write/4k/vmsplice/none",
		"nonsense/4k/none/none",
		"wp_write/4k/none/mprotect?drain=maybe",
		"wp_write/4k/none/mprotect?speed=9",
		"wp_write/4k/none/mprotect?drain",
	};
	struct point p;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_int_equal(point_parse(&p, good[i], why, sizeof(why)), 0);
		assert_string_equal(p.name, good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		*why = 0;
		assert_int_equal(point_parse(&p, bad[i], why, sizeof(why)),
				 -EINVAL);
		assert_true(*why);
	}
	/* A default is in no name. */
	assert_int_equal(point_parse(&p, "wp_write/4k/none/mprotect?drain=yes",
				     why, sizeof(why)),
			 0);
	assert_string_equal(p.name, "wp_write/4k/none/mprotect");
}

static void test_unknown_lists_known(void **state)
{
	struct selection sel = { .axis[AXIS_MAPPING] = "4k,1t" };
	struct point_list l;

	(void)state;
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), -EINVAL);
	assert_non_null(strstr(why, "1t"));
	assert_non_null(strstr(why, "hugetlb_2m"));
}

static void test_quick(void **state)
{
	struct selection sel = { .suite = SUITE_QUICK };

	(void)state;
	/* 4 mappings x (3 pins x 5 protections + 3 forks + 1 first write). */
	assert_int_equal(count(&sel), 4 * (3 * 5 + 3 + 1));
}

static void test_controls_follow(void **state)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.axis[AXIS_EXPERIMENT] = "wp_write",
		.axis[AXIS_MAPPING] = "thp",
		.axis[AXIS_PIN] = "vmsplice",
		.axis[AXIS_WP] = "fork_exit",
	};

	(void)state;
	assert_int_equal(count(&sel), 2);
	assert_int_equal(contains(&sel, "wp_write/thp/none/fork_exit"), 1);
	sel.params = "drain=no";
	assert_int_equal(count(&sel), 2);
	assert_int_equal(contains(&sel, "wp_write/thp/none/fork_exit?drain=no"),
			 1);
}

static void test_filter(void **state)
{
	struct selection sel = { .suite = SUITE_FULL,
				 .filter = "^first_write/4k/" };
	struct point_list l;

	(void)state;
	assert_int_equal(count(&sel), 1);
	sel.filter = "(";
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), -EINVAL);
	sel.filter = "^nothing$";
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_unknown_lists_known),
		cmocka_unit_test(test_quick),
		cmocka_unit_test(test_controls_follow),
		cmocka_unit_test(test_filter),
	};

	return RUN_OR_SKIP(tests);
}
