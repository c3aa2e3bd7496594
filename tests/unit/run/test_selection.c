/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A selection is read as it was written, and a point's name selects it. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/select.h"
#include "bench/point/suite.h"
#include "tests/skip.h"
#include "bench/point/filter.h"
#include "bench/point/point.h"
#include "run/selection.h"

#define ROUNDS 100000

static uint64_t state_of_chance = 14;

static uint32_t chance(uint32_t below)
{
	state_of_chance = state_of_chance * 6364136223846793005u + 1;
	return (uint32_t)(state_of_chance >> 33) % below;
}

/* Any bytes but NUL, and options in disguise. */
static const char *some_word(char word[16])
{
	size_t len = chance(15);

	if (!chance(4))
		return NULL;
	if (!chance(16))
		return "--filter";
	for (size_t i = 0; i < len; i++)
		word[i] = (char)(chance(2) ? 1 + chance(255)
					   : (uint32_t) "'\\ \n$?-"[chance(7)]);
	word[len] = '\0';
	return word;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void comes_back(const struct selection_words *w)
{
	struct selection_words back = { 0 };
	struct arguments a = { 0 };
	struct why why;
	char *line, **words = NULL, **at;

	selection_format(&a, w);
	line = arguments_line(&a);
	assert_non_null(line);
	if (a.nr) {
		assert_int_equal(shell_split(line, &words), 0);
		for (at = words; *at;)
			assert_int_equal(selection_parse(&back, &at, &why), 1);
	}
	assert_true(same(back.suite, w->suite));
	for (int i = 0; i < AXIS_NR; i++)
		assert_true(same(back.axis[i], w->axis[i]));
	assert_true(same(back.filter, w->filter));
	assert_true(same(back.params, w->params));
	free(words);
	free(line);
	arguments_release(&a);
}

static void random_selections_come_back(void **state)
{
	char word[7][16];

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct selection_words w = {
			.suite = some_word(word[0]),
			.axis = { some_word(word[1]), some_word(word[2]),
				  some_word(word[3]), some_word(word[4]) },
			.filter = some_word(word[5]),
			.params = some_word(word[6]),
		};

		comes_back(&w);
	}
}

static void bad_ones_are_refused(void **state)
{
	char *twice[] = { "--pin", "a", "--pin", "b", NULL };
	char *short_of_one[] = { "--wp", NULL }, *other[] = { "--seed", NULL };
	struct selection_words w = { 0 };
	struct why why;
	char **at = twice;

	(void)state;
	assert_int_equal(selection_parse(&w, &at, &why), 1);
	assert_int_equal(selection_parse(&w, &at, &why), -EINVAL);
	assert_string_equal(why.text, "its command has --pin twice");
	at = short_of_one;
	assert_int_equal(selection_parse(&w, &at, &why), -EINVAL);
	assert_string_equal(why.text, "its --wp has no value");
	at = other;
	assert_int_equal(selection_parse(&w, &at, &why), 0);
	assert_ptr_equal(at, other);
}

static int compare_next(void *arg, const char *name)
{
	const char ***next = arg;

	assert_string_equal(name, **next);
	++*next;
	return 0;
}

static void names_come_back(void **state)
{
	static const char *const names[] = { "a/b/c/d", "a?x=1,y=2",
					     "^$|\\()" };

	(void)state;
	for (size_t nr = 1; nr <= 3; nr++) {
		const char *const *next = names;
		char *filter = filter_format(names, nr);

		assert_non_null(filter);
		assert_int_equal(filter_names(filter, compare_next, &next), 0);
		assert_ptr_equal(next, names + nr);
		free(filter);
	}
}

static int never(void *arg, const char *name)
{
	(void)arg;
	fail_msg("a name: %s", name);
	return 0;
}

static void other_filters_have_no_names(void **state)
{
	static const char *const filters[] = {
		"",	  "^",	  "$",	    "^$",     "a",     "^a",
		"a$",	  "^a.$", "^a?$",   "^(a$",   "^a)$",  "^(a|)$",
		"^(|a)$", "^a\\", "^a\\n$", "^(a|b)", "^a|b$", "^[a]$",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		assert_int_equal(filter_names(filters[i], never, NULL), 0);
}

/* Each name that is printed selects the point, and its control. */
static void selects(const char *name)
{
	char *filter = filter_format(&name, 1), why[512] = "";
	struct selection sel = { .suite = SUITE_FULL, .filter = filter };
	struct point_list l = { 0 };
	bool found = false;

	if (point_select(&l, &sel, why, sizeof(why)))
		fail_msg("%s: %s", filter, why);
	for (size_t i = 0; i < l.nr; i++)
		found |= !strcmp(l.point[i].name, name);
	if (!found || l.nr > 2)
		fail_msg("%s: %zu points", filter, l.nr);
	point_list_release(&l);
	free(filter);
}

static void a_name_selects_its_point(void **state)
{
	struct selection sel = { .suite = SUITE_FULL, .variants = true };
	struct point_list l = { 0 };
	char why[512];

	(void)state;
	selects("fork/4k/vmsplice/none?refs=1021");
	selects("wp_write/4k/vmsplice/mprotect?pins=8,refs=3");
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), 0);
	for (size_t i = 0; i < l.nr; i += 1 + l.nr / 2)
		selects(l.point[i].name);
	point_list_release(&l);
}

static void a_bad_parameter_is_named(void **state)
{
	struct selection sel = {
		.suite = SUITE_FULL,
		.filter = "^fork/4k/vmsplice/none\\?refs=some$",
	};
	struct point_list l = { 0 };
	char why[512] = "";

	(void)state;
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), -EINVAL);
	assert_non_null(strstr(why, "parameter refs is a number"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_selections_come_back),
		cmocka_unit_test(bad_ones_are_refused),
		cmocka_unit_test(names_come_back),
		cmocka_unit_test(other_filters_have_no_names),
		cmocka_unit_test(a_name_selects_its_point),
		cmocka_unit_test(a_bad_parameter_is_named),
	};

	return RUN_OR_SKIP(tests);
}
