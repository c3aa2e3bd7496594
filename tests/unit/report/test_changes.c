/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows put together as changes, their names, and those that are accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/compare/judge.h"
#include "report/compare/groups.h"
#include "report/compare/pattern.h"
#include "report/compare/sheet.h"
#include "tests/unit/db/made.h"

/* ---- Names ---- */

typedef int (*print_fn)(const char *const *name, size_t nr, FILE *f);

static void prints(print_fn print, const char *const *name, size_t nr,
		   const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	assert_int_equal(print(name, nr, f), 0);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text, wanted);
	free(text);
}

#define PRINTS(print, wanted, ...)                                             \
	do {                                                                   \
		static const char *const names[] = { __VA_ARGS__ };            \
		prints(print, names, sizeof(names) / sizeof(*names), wanted);  \
	} while (0)

static void names_are_a_pattern_where_they_are_a_product(void **state)
{
	(void)state;
	PRINTS(pattern_print, "a/b/c/d", "a/b/c/d");
	PRINTS(pattern_print, "a/b/{c,x}/d", "a/b/c/d", "a/b/x/d");
	PRINTS(pattern_print, "{a,y}/b/{c,x}/d", "a/b/c/d", "a/b/x/d",
	       "y/b/c/d", "y/b/x/d");
	PRINTS(pattern_print, "a/b/c/d{,?r=8}", "a/b/c/d", "a/b/c/d?r=8");
	/* Not y/b/x/d: a pattern would have it. */
	PRINTS(pattern_print, "a,y / b / c,x / d", "a/b/c/d", "a/b/x/d",
	       "y/b/c/d");
	/* Databases have anything. */
	PRINTS(pattern_print, "", "");
	PRINTS(pattern_print, "a", "a");
	PRINTS(pattern_print, "a/b/c/d/e?f?g/h", "a/b/c/d/e?f?g/h");
}

static void names_in_brief_have_protections_and_mappings(void **state)
{
	(void)state;
	PRINTS(pattern_print_brief, "a / d: b", "a/b/c/d", "a/b/x/d");
	PRINTS(pattern_print_brief, "d,e: b,c", "a/b/c/d", "y/c/c/d",
	       "y/c/c/e");
}

/* ---- Groups ---- */

static struct compare_run run[2];
static struct comparison c;
static struct compare_report report;
static struct compare_groups groups;
static struct compare_accept accept;

static int setup(void **state)
{
	(void)state;
	memset(&report, 0, sizeof(report));
	memset(&accept, 0, sizeof(accept));
	memset(&groups, 0, sizeof(groups));
	memset(&c, 0, sizeof(c));
	for (int i = 0; i < 2; i++)
		made_run(&run[i], i + 1, i ? "6.12.0" : "6.1.0",
			 "instructions");
	strcpy(accept.today, "2026-12-01");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	compare_groups_release(&groups);
	compare_accept_release(&accept);
	comparison_release(&c);
	for (int i = 0; i < 2; i++)
		compare_run_release(&run[i]);
	return 0;
}

static struct compare_point *point[2];

static void at(const char *name)
{
	for (int i = 0; i < 2; i++)
		point[i] = made_point(&run[i], name, NULL);
}

static void count(size_t metric, double base, double new)
{
	made_value(point[0], metric, 1, base, base, base);
	made_value(point[1], metric, 1, new, new, new);
}

static void time_of(size_t metric, double base, double new)
{
	double x[2][3] = { { base, base, base }, { new, new, new } };

	for (int i = 0; i < 2; i++)
		made_boots(point[i], metric, 3, x[i]);
}

static void group(void)
{
	struct compare_options o;

	compare_options_init(&o);
	assert_int_equal(comparison_make(&c, run, NULL, &o), 0);
	report.c = &c;
	if (accept.nr) {
		assert_int_equal(compare_accept_match(&accept, &c), 0);
		report.accept = &accept;
	}
	assert_int_equal(compare_groups_make(&groups, &report), 0);
}

static const struct compare_group *found(size_t i, size_t metric,
					 enum verdict v, size_t nr)
{
	assert_true(i < groups.nr);
	assert_string_equal(
		metric_definitions[groups.group[i].lead->metric].name,
		metric_definitions[metric].name);
	assert_int_equal(groups.group[i].verdict, v);
	assert_int_equal(groups.group[i].nr, nr);
	return &groups.group[i];
}

static void counts_of_the_same_values_are_one_change(void **state)
{
	(void)state;
	at("a/b/c/d");
	count(METRIC_copies, 1, 2);
	count(METRIC_faults, 1, 2);
	at("a/b/x/d");
	count(METRIC_copies, 1, 2);
	count(METRIC_bystander_copies, 0, 1);
	at("y/b/c/d");
	count(METRIC_copies, 1, 3);
	at("z/b/c/d");
	count(METRIC_copies, 2, 1);
	count(METRIC_reuses, 1, 2);
	group();
	assert_int_equal(groups.nr, 3);
	found(0, METRIC_copies, VERDICT_WORSE, 2);
	found(1, METRIC_copies, VERDICT_WORSE, 1);
	found(2, METRIC_copies, VERDICT_BETTER, 1);
	assert_true(groups.group[0].fails);
	assert_false(groups.group[2].fails);
}

/* Bytes that are lost matter more than how many points have a fault more. */
static void harms_stand_first(void **state)
{
	(void)state;
	at("a/b/c/d");
	count(METRIC_faults, 1, 2);
	at("a/b/x/d");
	count(METRIC_faults, 1, 2);
	at("a/b/y/d");
	count(METRIC_copies, 1, 3);
	count(METRIC_bystander_copies, 0, 1);
	at("a/b/z/d");
	count(METRIC_copies, 0, 1);
	count(METRIC_lost_bytes, 0, 4096);
	group();
	assert_int_equal(groups.nr, 3);
	assert_string_equal(c.point[groups.group[0].at].name, "a/b/z/d");
	assert_string_equal(c.point[groups.group[1].at].name, "a/b/y/d");
	found(2, METRIC_faults, VERDICT_WORSE, 2);
}

static void times_of_one_protection_are_one_change_by_size(void **state)
{
	const struct compare_group *g;

	(void)state;
	at("a/b/c/d");
	time_of(METRIC_write_ns_copy, 1000, 1100);
	at("a/b/c/e");
	time_of(METRIC_write_ns_copy, 1000, 1150);
	at("a/b/x/d");
	time_of(METRIC_write_ns_copy, 1000, 1160);
	at("a/b/y/d");
	/* Less than half of 16 %. */
	time_of(METRIC_write_ns_copy, 1000, 1060);
	at("a/b/z/d");
	time_of(METRIC_write_ns_copy, 1000, 900);
	group();
	assert_int_equal(groups.nr, 4);
	g = found(0, METRIC_write_ns_copy, VERDICT_WORSE, 2);
	/* The largest one leads, and the points are by name. */
	assert_string_equal(c.point[g->at].name, "a/b/x/d");
	assert_string_equal(c.point[g->point[0]].name, "a/b/c/d");
	assert_true(g->least > 1.099 && g->least < 1.101);
	assert_true(g->most > 1.159 && g->most < 1.161);
	g = found(1, METRIC_write_ns_copy, VERDICT_WORSE, 1);
	assert_string_equal(c.point[g->at].name, "a/b/c/e");
	found(2, METRIC_write_ns_copy, VERDICT_WORSE, 1);
	found(3, METRIC_write_ns_copy, VERDICT_BETTER, 1);
}

/* ---- Accepted ---- */

static void accepts(const char *line)
{
	char path[] = "/tmp/pincow-accept-XXXXXX";
	struct why why = { 0 };
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	assert_non_null(f);
	fprintf(f, "%s\n", line);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(compare_accept_read(&accept, path, &why), 0);
	remove(path);
}

static void it_follows_what_is_accepted(void **state)
{
	(void)state;
	at("a/b/c/d");
	count(METRIC_copies, 1, 2);
	count(METRIC_faults, 1, 2);
	count(METRIC_reuses, 1, 0);
	/* The last day is one of them. */
	accepts("a/* copies 1->2 2026-12-01 because");
	group();
	assert_int_equal(compare_report_code(&report), CODE_DONE);
	assert_int_equal(groups.nr, 1);
	assert_true(groups.group[0].accepted);
}

/* Accepting a difference that is no worse excuses nothing worse. */
static void worse_does_not_follow_what_is_only_different(void **state)
{
	(void)state;
	at("a/b/c/d");
	count(METRIC_unprotected_pages, 0, 1);
	count(METRIC_faults, 1, 2);
	accepts("a/* unprotected_pages changed 2027-01-01 because");
	group();
	assert_int_equal(compare_report_code(&report), CODE_FINDING);
	assert_int_equal(groups.nr, 1);
	assert_false(groups.group[0].accepted);
	assert_true(groups.group[0].fails);
}

static void it_expires_after_its_day(void **state)
{
	(void)state;
	at("a/b/c/d");
	count(METRIC_copies, 2, 1);
	accepts("a/* copies better 2026-11-30 because");
	group();
	assert_int_equal(compare_report_code(&report), CODE_FINDING);
	assert_true(accept.entry[0].expired);
	/* Until somebody has looked at it again. */
	accepts("a/* copies better 2027-11-30 still");
	compare_groups_release(&groups);
	comparison_release(&c);
	group();
	assert_int_equal(compare_report_code(&report), CODE_DONE);
	assert_false(accept.entry[0].used);
	assert_true(accept.entry[1].used);
}

static void a_share_is_a_bound_of_one_direction(void **state)
{
	(void)state;
	at("a/b/c/d");
	time_of(METRIC_write_ns_copy, 1000, 1100);
	at("a/b/x/d");
	time_of(METRIC_write_ns_copy, 1000, 1100.2);
	at("a/b/y/d");
	time_of(METRIC_write_ns_copy, 1000, 900);
	accepts("* write_ns_copy +10% 2027-01-01 because");
	group();
	assert_non_null(accept.of[0]);
	assert_null(accept.of[1]);
	assert_null(accept.of[2]);
}

/* ---- The page ---- */

static struct sheet_item item(const char *text, const char *brief)
{
	struct sheet_item it = { .text = strdup(text),
				 .lines = sheet_lines(text),
				 .brief = brief ? strdup(brief) : NULL,
				 .name = "m" };

	assert_non_null(it.text);
	return it;
}

static void on_a_page(size_t room, const char *wanted)
{
	struct sheet s = { .section = { [VERDICT_WORSE] = { .title = "W",
							    .weight = 1 } } };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	for (int i = 0; i < 4; i++)
		assert_int_equal(sheet_add(&s, VERDICT_WORSE,
					   item("one\n two\n", "one...\n")),
				 0);
	sheet_print(&s, room, f);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text, wanted);
	free(text);
	sheet_release(&s);
}

/* Three lines are the heading's and that of the rest. */
static void a_page_has_whole_items_and_then_brief_ones(void **state)
{
	(void)state;
	on_a_page(11, "\nW\none\n two\none\n two\none\n two\none\n two\n");
	on_a_page(9, "\nW\none\n two\none\n two\none...\none...\n");
	on_a_page(8, "\nW\none\n two\none...\none...\none...\n");
	on_a_page(5, "\nW\none...\none...\n  and 2 more (-v): m\n");
	on_a_page(4, "\nW\none...\n  and 3 more (-v): m\n");
	on_a_page(0, "\nW\n  and 4 more (-v): m\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_a_pattern_where_they_are_a_product),
		cmocka_unit_test(names_in_brief_have_protections_and_mappings),
		TEST(counts_of_the_same_values_are_one_change),
		TEST(harms_stand_first),
		TEST(times_of_one_protection_are_one_change_by_size),
		TEST(it_follows_what_is_accepted),
		TEST(worse_does_not_follow_what_is_only_different),
		TEST(it_expires_after_its_day),
		TEST(a_share_is_a_bound_of_one_direction),
		cmocka_unit_test(a_page_has_whole_items_and_then_brief_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
