/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Escaping, filling and tables of text that is printed. */
#include "lib/table.h"
#include "lib/text.h"

#include <stdlib.h>
#include <string.h>

#include "tests/skip.h"

static void test_escape(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "\033[31m", "\\x1b[31m" },
		{ "a\nb\tc", "a\\x0ab\\x09c" },
		{ "\x7f", "\\x7f" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		/* C1: CSI in one character; right-to-left override; BOM. */
		{ "\xc2\x9b", "\\x9b" },
		{ "\xe2\x80\xae", "\\u{202e}" },
		{ "\xef\xbb\xbf", "\\u{feff}" },
		/* No UTF-8: bare, overlong, surrogate, cut off, too far. */
		{ "\xff", "\\xff" },
		{ "\xc0\xaf", "\\xc0\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xe2\x82", "\\xe2\\x82" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xef\xbf\xbe\xef\xbf\xbf", "\\u{fffe}\\u{ffff}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *out = escape(rows[i].in);

		assert_string_equal(out, rows[i].out);
		free(out);
	}
	assert_null(escape(NULL));
}

#define TEN  "123456789 "
#define NAME "wp_write/4k/vmsplice/"
#define FULL TEN TEN TEN TEN TEN TEN TEN "12345678"

static void test_fill(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "\n\nshort\n", "\n\nshort\n" },
		{ FULL "\n", FULL "\n" },
		{ FULL " x\n", FULL "\nx\n" },
		{ "  " FULL "\n",
		  "  " TEN TEN TEN TEN TEN TEN "123456789\n      12345678\n" },
		/* Columns are counted, not bytes. */
		{ TEN TEN TEN TEN TEN TEN TEN "1234567\xc3\xbc\n",
		  TEN TEN TEN TEN TEN TEN TEN "1234567\xc3\xbc\n" },
		/* A name is not cut. */
		{ "a " NAME NAME NAME NAME " b\n",
		  "a\n" NAME NAME NAME NAME "\nb\n" },
		{ NAME NAME NAME NAME " b", NAME NAME NAME NAME "\nb" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *f = open_memstream(&text, &size);

		fill_to(f, rows[i].in);
		fclose(f);
		assert_string_equal(text, rows[i].out);
		free(text);
	}
}

static const struct table_column columns[] = {
	{ "name", false, false, NULL },
	{ "count", true, false, NULL },
	{ "never", true, true, NULL },
	{ "why", false, false, NULL },
};

static char *print(const struct table *t,
		   int (*fn)(const struct table *, FILE *))
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	assert_int_equal(fn(t, f), 0);
	fclose(f);
	return text;
}

static void test_table(void **state)
{
	struct table t;
	char *text;

	(void)state;
	color_set(COLOR_NEVER);
	table_init(&t, columns, 4);
	table_add(&t, "gr\xc3\xbc"
		      "n");
	table_addf(&t, "%d", 7);
	table_add(&t, NULL);
	table_add(&t, "");
	table_add(&t, "a|b");
	table_add(&t, NULL);
	table_add(&t, NULL);
	table_add(&t, "\033");
	text = print(&t, table_print);
	assert_string_equal(text, "name  count  why\n"
				  "gr\xc3\xbcn      7\n"
				  "a|b       -  \\x1b\n");
	free(text);
	text = print(&t, table_print_markdown);
	assert_string_equal(text, "| name | count | why |\n"
				  "| --- | ---: | --- |\n"
				  "| gr\xc3\xbcn | 7 |  |\n"
				  "| a\\|b | - | \\\\x1b |\n");
	free(text);
	table_release(&t);
}

static void test_table_half_filled(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, columns, 4);
	for (int i = 0; i < 4 * 100 + 2; i++)
		table_addf(&t, "%d", i);
	assert_int_equal(t.rows, 100);
	table_release(&t);
	table_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_half_filled),
	};

	return RUN_OR_SKIP(tests);
}
