/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name that a mistyped word was meant to be, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/names.h"

static void test_meant(void **state)
{
	static const char *const known[] = { "4k",  "thp",  "thp_pte",
					     "run", "runs", "compare" };
	static const struct {
		const char *word, *meant;
	} c[] = {
		{ "htp", "thp" },
		{ "thp_pt", "thp_pte" },
		{ "runn", "run" },
		{ "rns", "runs" },
		{ "compraer", "compare" },
		{ "comapre", "compare" },
		{ "4x", "4k" },
		{ "xy", NULL },
		{ "", NULL },
		{ "dashboard", NULL },
		{ "a-word-of-more-than-thirty-two-letters", NULL },
	};
	struct names n = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		names_add(&n, known[i]);
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		const char *meant = names_meant(&n, c[i].word);

		if (c[i].meant)
			assert_string_equal(meant, c[i].meant);
		else
			assert_null(meant);
	}
	names_release(&n);
	assert_null(names_meant(&n, "run"));
}

/* However many there are, none is cut. */
static void test_all_are_listed(void **state)
{
	static char name[1000][8];
	struct names n = { 0 };
	char *text;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(name[i], sizeof(name[i]), "kind%d", i);
		names_add(&n, name[i]);
	}
	text = names_known(&n, "nothing");
	assert_non_null(text);
	assert_non_null(strstr(text, "kind0, kind1, "));
	assert_string_equal(text + strlen(text) - 9, ", kind999");
	free(text);
	names_release(&n);
	names_add(&n, "run");
	text = names_known(&n, "rum");
	assert_string_equal(text, "run (did you mean \"run\"?)");
	free(text);
	names_release(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meant),
		cmocka_unit_test(test_all_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
