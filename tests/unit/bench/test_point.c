/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of points, and which of them a selection chooses. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/point/needs.h"
#include "bench/point/point.h"
#include "bench/point/select.h"
#include "bench/wp/shared/wp.h"
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
		"wp_write/4k/vmsplice/mprotect?drain=no,pins=8",
		("wp_write/thp/io_uring/fork_exit?drain=no,pin-offset=511,"
		 "pin-when=after,pins=all,threads=2"),
		"fork/4k/io_uring/none?dontfork=yes",
		"fork/thp/none/none?by=vfork",
		"dirtiness/thp_pte/none/mprotect",
		"dirtiness/4k/none/fork_exit?tracker=uffd_wp",
		"dirtiness/4k/none/fork_exit?tracker=written",
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
		"wp_write/4k/none/mprotect?pins=0",
		"wp_write/4k/none/mprotect?pins=08",
		"wp_write/4k/none/mprotect?pins=1+8",
		"wp_write/4k/none/mprotect?pins=99999999999999999999",
		"wp_write/4k/none/mprotect?pin-when=",
		"wp_write/4k/none/mprotect?dontfork=yes",
		"wp_write/4k/none/fork_exit?by=vfork",
		"fork/4k/none/none?by=clone",
		"first_write/4k/none/none?drain=no",
		"fork/4k/io_uring/none?pin-when=after",
		"fork/4k/io_uring/none?threads=2",
		"dirtiness/4k/vmsplice/mprotect",
		"dirtiness/4k/none/none",
		"dirtiness/4k/none/mprotect?tracker=dirty",
		"wp_write/4k/none/mprotect?tracker=written",
		"wp_write/4k/none/mprotect?children=2",
		"wp_write/4k/none/fork_exit?child=write",
		"wp_write/4k/none/fork_alive?children=65",
		"fork/4k/none/none?child=write",
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
	/* 4 mappings x (3 pins x 6 protections + 3 forks + 1 first write),
	 * and what the suite names: 4 coherency and 3 retention with their
	 * controls, 3 leaks. */
	assert_int_equal(count(&sel), 4 * (3 * 6 + 3 + 1) + 2 * 4 + 2 * 3 + 3);
	/* A kind that was named narrows these as well. */
	sel.axis[AXIS_EXPERIMENT] = "leak";
	assert_int_equal(count(&sel), 3);
	sel.axis[AXIS_MAPPING] = "thp";
	assert_int_equal(count(&sel), 1);
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

/* Several values are as many points; each has the control of its own
 * parameters; what means nothing to an experiment makes no second point. */
static void test_several_values(void **state)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.axis[AXIS_EXPERIMENT] = "wp_write,fork,first_write",
		.axis[AXIS_MAPPING] = "4k",
		.axis[AXIS_PIN] = "io_uring",
		.axis[AXIS_WP] = "none,fork_exit",
		.params = "pins=1+8,pin-when=before+after",
	};

	(void)state;
	/* wp_write: 4 and their controls; fork: 2 and theirs; no first_write,
	 * which has no pin. */
	assert_int_equal(count(&sel), 4 * 2 + 2 * 2);
	assert_int_equal(contains(&sel, "wp_write/4k/none/fork_exit?"
					"pin-when=after,pins=8"),
			 1);
	assert_int_equal(contains(&sel, "fork/4k/none/none?pins=8"), 1);
	sel.axis[AXIS_PIN] = "none";
	assert_int_equal(contains(&sel, "first_write/4k/none/none"), 1);
	sel.params = "pins=1+0";
	assert_int_equal(point_select(&(struct point_list){ 0 }, &sel, why,
				      sizeof(why)),
			 -EINVAL);
}

static int chosen(const char *experiments, const char *params)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.axis[AXIS_EXPERIMENT] = experiments,
		.axis[AXIS_MAPPING] = "4k",
		.axis[AXIS_PIN] = "none",
		.axis[AXIS_WP] = "mprotect",
		.params = params,
	};
	struct point_list l;
	int err;

	*why = 0;
	err = point_select(&l, &sel, why, sizeof(why));
	point_list_release(&l);
	return err;
}

/* A list without values has no set to parse the next parameter onto. */
static void test_no_values(void **state)
{
	static const char *const bad[] = {
		"drain=+,threads=",  "drain=", "drain=+", "threads=++,drain=no",
		"threads=1+,drain=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(chosen("wp_write", bad[i]), -EINVAL);
		assert_non_null(strstr(why, "parameter "));
	}
	assert_int_equal(chosen("wp_write", "threads=1+2,drain=no"), 0);
}

static void count_without(void *arg, const char *name, size_t nr)
{
	assert_string_equal(name, "writers");
	*(size_t *)arg += nr;
}

/* A parameter that nothing takes is an error, one that some take is told. */
static void test_means_nothing(void **state)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.axis[AXIS_EXPERIMENT] = "wp_write,contention",
		.axis[AXIS_MAPPING] = "4k",
		.axis[AXIS_PIN] = "none",
		.axis[AXIS_WP] = "mprotect",
		.params = "drain=no,writers=4",
	};
	struct point_list l;
	size_t without = 0;

	(void)state;
	assert_int_equal(chosen("wp_write", "writers=4"), -EINVAL);
	assert_string_equal(why, "parameter writers means nothing to any "
				 "selected point; it is for: contention");
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), 0);
	assert_int_equal(l.nr, 2);
	point_select_without(&l, &sel, count_without, &without);
	assert_int_equal(without, 1);
	point_list_release(&l);
}

/* Of these, those with protection @wp; NULL: all. */
static size_t nr_with(const char *experiment, const char *mapping,
		      const char *pin, const char *wp)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.sensible = true,
		.axis[AXIS_EXPERIMENT] = experiment,
		.axis[AXIS_MAPPING] = mapping,
		.axis[AXIS_PIN] = pin,
	};
	struct point_list l;
	size_t nr = 0;

	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), 0);
	for (size_t i = 0; i < l.nr; i++) {
		nr += !wp || !strcmp(l.point[i].wp->name, wp);
		assert_true(mapping || !(l.point[i].mapping->traits &
					 (MAPPING_SLOW | MAPPING_SIBLING |
					  MAPPING_BACKED)));
	}
	point_list_release(&l);
	return nr;
}

static size_t nr_sensible(const char *experiment, const char *mapping,
			  const char *pin)
{
	return nr_with(experiment, mapping, pin, NULL);
}

/* A named kind is wanted, and the others are those that make sense. */
static void test_sensible(void **state)
{
	size_t sensible = nr_sensible("munmap", NULL, NULL);

	(void)state;
	assert_true(sensible > 1);
	assert_int_equal(nr_sensible("munmap", NULL, "none"), sensible);
	assert_int_equal(nr_sensible("munmap", NULL, "none,vmsplice"),
			 2 * sensible);
	assert_int_equal(nr_sensible("munmap", "shmem,hugetlb_1g", NULL), 2);
	assert_int_equal(nr_sensible("munmap", "all", "none"),
			 nr_mapping_kinds);
	/* A reference is what it asks about. */
	assert_true(nr_sensible("unpin", NULL, NULL) > sensible);
	/* Faults that user space answers: for 4k, without a reference. */
	assert_int_equal(nr_with("wp_write", NULL, NULL, "sigsegv"), 1);
	assert_int_equal(nr_with("wp_write", NULL, NULL, "uffd_handler"), 1);
	assert_int_equal(nr_with("wp_write", NULL, NULL, "uffd_async"), 1);
	assert_int_equal(nr_with("wp_write", "thp", NULL, "sigsegv"), 0);
	assert_int_equal(nr_with("coherency", NULL, NULL, "sigsegv"), 0);
}

/* The order of the rows is the order in names. */
static void test_params(void **state)
{
	struct point_params p;
	char text[PARAMS_TEXT_MAX];

	(void)state;
	for (size_t i = 1; i < params_nr(); i++)
		assert_true(strcmp(params_name(i - 1), params_name(i)) < 0);
	for (size_t i = 0; i < params_nr(); i++) {
		assert_true(params_means(i, ~0u));
		assert_false(params_means(i, 0));
	}
	params_default(&p);
	params_format(&p, text, sizeof(text));
	assert_string_equal(text, "");
}

static void check_size(const char *given, const char *name, size_t bytes)
{
	struct point p;

	assert_int_equal(point_parse(&p, given, why, sizeof(why)), 0);
	assert_string_equal(p.name, name);
	assert_int_equal(point_range_bytes(&p), bytes);
	assert_int_equal(point_writes(&p), bytes / p.mapping->stride);
}

/* One size has one name, with the largest suffix, and none where the mapping
 * has that size anyway. */
static void test_size(void **state)
{
	const size_t mib = 1 << 20;

	(void)state;
	check_size("fork/4k/none/none?size=64M", "fork/4k/none/none?size=64M",
		   64 * mib);
	check_size("fork/4k/none/none?size=65536K",
		   "fork/4k/none/none?size=64M", 64 * mib);
	check_size("fork/4k/none/none?size=4096", "fork/4k/none/none?size=4K",
		   4096);
	check_size("fork/4k/none/none?size=1024M", "fork/4k/none/none?size=1G",
		   1024 * mib);
	check_size("fork/4k/none/none?size=1025M",
		   "fork/4k/none/none?size=1025M", 1025 * mib);
	check_size("fork/4k/none/none?size=2M", "fork/4k/none/none", 2 * mib);
	check_size("fork/hugetlb_1g/none/none?size=1G",
		   "fork/hugetlb_1g/none/none", 1024 * mib);
	check_size("wp_write/hugetlb_1g/none/mprotect?size=4G",
		   "wp_write/hugetlb_1g/none/mprotect?size=4G", 4096 * mib);
	check_size("fork/mthp_64k/none/none?size=64K",
		   "fork/mthp_64k/none/none?size=64K", 65536);
}

static void test_bad_size(void **state)
{
	static const char *const bad[] = {
		"",	"0",	"0M",  "2048",	"4097",
		"6K",	"64m",	"M",   "064M",	"-2M",
		"1.5G", "64MB", "65G", "2M+4M", "99999999999999G",
	};
	char name[64];
	struct point p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(name, sizeof(name), "fork/4k/none/none?size=%s",
			 bad[i]);
		*why = 0;
		assert_int_equal(point_parse(&p, name, why, sizeof(why)),
				 -EINVAL);
		assert_non_null(strstr(why, "size"));
	}
	/* No whole pages of the mapping, and no experiment for it. */
	assert_int_equal(point_parse(&p, "fork/thp/none/none?size=3072K", why,
				     sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, "size=3M: thp has pages of 2M, and a range is "
				 "whole pages (choose a multiple)");
	assert_int_equal(point_parse(&p, "leak/4k/vmsplice/fork_alive?size=4M",
				     why, sizeof(why)),
			 -EINVAL);
}

/* A size that is no whole pages of some mappings leaves these out; one that
 * fits none of them is a mistake. */
static void test_select_size(void **state)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.axis[AXIS_EXPERIMENT] = "fork",
		.axis[AXIS_MAPPING] = "4k,thp",
		.axis[AXIS_PIN] = "none",
		.params = "size=2M+64K+4M",
	};
	struct point_list l;

	(void)state;
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), 0);
	assert_int_equal(l.nr, 5);
	assert_int_equal(l.unfit, 1);
	point_list_release(&l);
	assert_int_equal(contains(&sel, "fork/4k/none/none"), 1);
	assert_int_equal(contains(&sel, "fork/4k/none/none?size=64K"), 1);
	assert_int_equal(contains(&sel, "fork/thp/none/none?size=4M"), 1);
	sel.axis[AXIS_MAPPING] = "thp";
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), -EINVAL);
	assert_non_null(strstr(why, "size=64K: thp has pages of 2M"));
}

static void test_variants(void **state)
{
	struct selection sel = { .suite = SUITE_FULL,
				 .axis[AXIS_EXPERIMENT] = "fork",
				 .axis[AXIS_MAPPING] = "thp",
				 .axis[AXIS_PIN] = "none" };
	size_t plain = count(&sel);

	(void)state;
	assert_int_equal(plain, 1);
	sel.variants = true;
	assert_true(count(&sel) > plain);
	assert_int_equal(contains(&sel, "fork/thp/none/none?dontfork=yes"), 1);
	assert_int_equal(contains(&sel, "fork/thp/none/none"), 1);
	sel.params = "pins=2";
	assert_int_equal(count(&sel), 1);
}

static void check_referenced(const char *name, size_t first, size_t nr)
{
	struct point p;

	assert_int_equal(point_parse(&p, name, why, sizeof(why)), 0);
	assert_int_equal(point_first_referenced(&p), first);
	assert_int_equal(point_referenced_pages(&p), nr);
}

/* Consecutive from the middle of 512 on, or earlier where they must. */
static void test_referenced(void **state)
{
	(void)state;
	check_referenced("fork/4k/io_uring/none", 256, 1);
	check_referenced("fork/4k/io_uring/none?pins=8", 256, 8);
	check_referenced("fork/4k/io_uring/none?pins=256", 256, 256);
	check_referenced("fork/4k/io_uring/none?pins=257", 255, 257);
	check_referenced("fork/4k/io_uring/none?pins=511", 1, 511);
	check_referenced("fork/4k/io_uring/none?pins=512", 0, 512);
	check_referenced("fork/4k/io_uring/none?pins=all", 0, 512);
	check_referenced("fork/4k/io_uring/none?pin-offset=9,pins=8", 9, 8);
	check_referenced("fork/4k/none/none?pins=all", 256, 0);
	check_referenced("fork/4k/io_uring/none?size=64M", 8192, 1);
	check_referenced("fork/4k/io_uring/none?pins=all,size=4K", 0, 1);
}

static size_t compound_of(const char *name)
{
	struct point p;

	assert_int_equal(point_parse(&p, name, why, sizeof(why)), 0);
	return point_compound(&p);
}

/* A pool that is too small turns a copy into SIGBUS, one that is larger than
 * needed may not be had. */
static void test_compound(void **state)
{
	(void)state;
	assert_int_equal(compound_of("first_write/hugetlb_1g/none/none"), 1);
	assert_int_equal(compound_of("wp_write/hugetlb_1g/none/mprotect"), 2);
	assert_int_equal(compound_of("fork/hugetlb_1g/io_uring/none"), 2);
	assert_int_equal(compound_of("wp_write/hugetlb_1g/none/fork_alive"), 2);
	assert_int_equal(compound_of("wp_write/hugetlb_1g/vmsplice/fork_alive"),
			 3);
	assert_int_equal(
		compound_of("first_write/hugetlb_2m/none/none?size=8M"), 4);
	assert_int_equal(
		compound_of("wp_write/hugetlb_2m/none/mprotect?size=8M"), 8);
}

/* Batches that take long, and orders that one stands for, are in full alone. */
static void test_default(void **state)
{
	struct selection sel = { .suite = SUITE_DEFAULT };
	struct selection full = { .suite = SUITE_FULL };

	(void)state;
	assert_int_equal(contains(&sel, "fork/mthp_64k/none/none"), 1);
	assert_int_equal(contains(&sel, "fork/mthp_1m/none/none"), 0);
	assert_int_equal(contains(&sel, "fork/hugetlb_1g/none/none"), 0);
	assert_int_equal(contains(&sel, "fork/4k/io_uring/none"), 1);
	assert_int_equal(contains(&sel, "fork/4k/af_xdp/none"), 0);
	assert_int_equal(contains(&sel, "fork/4k/gup_test/none"), 0);
	assert_int_equal(contains(&sel, "wp_write/4k/none/fork_exit"), 1);
	assert_int_equal(contains(&sel, "wp_write/4k/none/ksm"), 0);
	assert_int_equal(contains(&full, "wp_write/4k/none/ksm"), 1);
	assert_int_equal(contains(&full, "fork/4k/af_xdp/none"), 1);
	assert_int_equal(contains(&full, "fork/mthp_1m/none/none"), 1);
	assert_int_equal(contains(&full, "fork/hugetlb_1g/none/none"), 1);
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
		cmocka_unit_test(test_several_values),
		cmocka_unit_test(test_no_values),
		cmocka_unit_test(test_sensible),
		cmocka_unit_test(test_means_nothing),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_bad_size),
		cmocka_unit_test(test_select_size),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_referenced),
		cmocka_unit_test(test_compound),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_filter),
	};

	return RUN_OR_SKIP(tests);
}
