/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command of a run: all that is written is read, and nothing else. */
#include "lib/argv.h"
#include "run/run_command.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/skip.h"

#define MOST 4

static char *quoted(const char *const *word)
{
	char *line = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&line, &size);

	assert_non_null(f);
	for (size_t i = 0; word[i]; i++) {
		if (i)
			fputc(' ', f);
		shell_quote(f, word[i]);
	}
	assert_int_equal(fclose(f), 0);
	return line;
}

static void comes_back(const char *const *word)
{
	char *line = quoted(word), **back;
	size_t i;

	assert_int_equal(shell_split(line, &back), 0);
	for (i = 0; word[i]; i++)
		assert_string_equal(back[i], word[i]);
	assert_null(back[i]);
	free(back);
	free(line);
}

static void what_is_quoted_is_read(void **state)
{
	static const char *const rows[][MOST] = {
		{ "plain" },
		{ "" },
		{ "", "", "" },
		{ "a", "b c", "d" },
		{ "'" },
		{ "''" },
		{ "'a'", "it's", "'" },
		{ "~", "~root", "a~" },
		{ "$HOME", "`id`", "$(id)" },
		{ "*", "?[a-z]", "{a,b}" },
		{ "\\", "\\'", "\\\\''" },
		{ "\n", "\t ", " " },
		{ "\"", "\"a\" 'b'", "#;&|<>" },
		{ "gr\xc3\xbc\xc3\x9f", "\xff\x01", "\x7f" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		comes_back(rows[i]);
}

/* Every byte by itself, and every pair of one with a quote. */
static void any_byte_is_read(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char one[] = { (char)c, '\0' };
		char before[] = { '\'', (char)c, '\0' };
		char after[] = { (char)c, '\'', '\0' };
		const char *word[] = { one, before, after, NULL };

		comes_back(word);
	}
}

static void nothing_else_is_read(void **state)
{
	static const char *const rows[] = {
		"",	  " ",		 " a",	     "a ",	 "a  b",
		"a\tb",	  "a\n",	 "~",	     "~/a",	 "a ~root",
		"$HOME",  "a$HOME",	 "`id`",     "$(id)",	 "*",
		"a?",	  "[a]",	 "{a,b}",    "a\\ b",	 "\\'",
		"\"a\"",  "a\"b\"",	 "'",	     "'a",	 "'a'b",
		"a'b'",	  "'a''b'",	 "'a'\\'",   "'a'\\''",	 "'a'\\''b",
		"'a'\\b", "'a'\"'\"'b'", "a;b",	     "a&b",	 "a|b",
		"a#b",	  "a<b",	 "\xc3\xbc", "'a' 'b' ", "!a",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *none, **argv = &none;

		if (shell_split(rows[i], &argv) != -EINVAL || argv)
			fail_msg("taken: %s", rows[i]);
	}
}

static bool same_word(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void round_trip(const struct run_command *c)
{
	struct run_command back;
	char *line = run_command_format(c), *again, **words, why[256];

	assert_non_null(line);
	if (run_command_parse(&back, line, &words, why, sizeof(why)))
		fail_msg("%s: %s", line, why);
	assert_true(same_word(back.selection.suite, c->selection.suite));
	for (int i = 0; i < AXIS_NR; i++)
		assert_true(same_word(back.selection.axis[i],
				      c->selection.axis[i]));
	assert_true(same_word(back.selection.filter, c->selection.filter));
	assert_true(same_word(back.selection.params, c->selection.params));
	assert_true(same_word(back.clock, c->clock));
	assert_true(back.invocations == c->invocations);
	assert_true(back.batches == c->batches);
	assert_true(back.seed == c->seed);
	assert_true(back.seconds == c->seconds);
	assert_true(back.cpu == c->cpu);
	assert_true(back.tune == c->tune);
	again = run_command_format(&back);
	assert_string_equal(again, line);
	free(again);
	free(words);
	free(line);
}

static void a_command_is_read_as_written(void **state)
{
	struct run_command c = {
		.invocations = 1,
		.batches = 1,
		.seconds = RUN_NUMBER_NONE,
		.cpu = RUN_NUMBER_NONE,
	};

	(void)state;
	round_trip(&c);
	c = (struct run_command){
		.selection = {
			.suite = "full",
			.axis = { "wp_write,fork", "4k", "none,vmsplice",
				  "all" },
			.filter = "^(it's|--seed 1) $HOME/.*~`id`\"\\",
			.params = "drain=no,pins=1+8",
		},
		.clock = "--tune",
		.invocations = RUN_COUNT_MAX,
		.batches = RUN_COUNT_MAX,
		.seed = RUN_SEED_MAX,
		.seconds = RUN_SECONDS_MAX,
		.cpu = RUN_CPU_MAX,
		.tune = true,
	};
	round_trip(&c);
	c.seconds = c.cpu = c.seed = 0;
	c.selection.filter = "";
	round_trip(&c);
}

#define GOOD "pincow run --invocations 3 --batches 2 --seed 5"

static void other_commands_are_not_read(void **state)
{
	static const struct {
		const char *line, *why;
	} rows[] = {
		{ "", "not as pincow writes it" },
		{ "pincow", "did not begin it" },
		{ "run", "did not begin it" },
		{ "pincow boot --seed 5", "did not begin it" },
		{ "/tmp/pincow run --seed 5", "did not begin it" },
		{ "pincow run", "lacks --invocations" },
		{ "pincow run --invocations 3 --seed 5", "lacks --batches" },
		{ GOOD " --benchmark-json f", "has \"--benchmark-json\"" },
		{ GOOD " --benchmark-json=f", "has \"--benchmark-json=f\"" },
		{ GOOD " --ndjson f", "has \"--ndjson\"" },
		{ GOOD " --db f", "has \"--db\"" },
		{ GOOD " --journal d", "has \"--journal\"" },
		{ GOOD " --root d", "has \"--root\"" },
		{ GOOD " --silence 1", "has \"--silence\"" },
		{ GOOD " --label l", "has \"--label\"" },
		{ GOOD " --against p", "measured in turns" },
		{ GOOD " --plan", "has \"--plan\"" },
		{ GOOD " --resume", "has \"--resume\"" },
		{ GOOD " --tables", "has \"--tables\"" },
		{ GOOD " --help", "has \"--help\"" },
		/* Neither short names, nor parts of names, nor other words. */
		{ GOOD " -e fork", "has \"-e\"" },
		{ GOOD " --exp fork", "has \"--exp\"" },
		{ GOOD " --suite=full", "has \"--suite=full\"" },
		{ GOOD " --", "has \"--\"" },
		{ GOOD " full", "has \"full\"" },
		{ GOOD " ''", "has \"\"" },
		{ GOOD " --tune yes", "has \"yes\"" },
		{ GOOD " --cpu", "--cpu has no value" },
		{ GOOD " --suite", "--suite has no value" },
		{ GOOD " --seed 5", "has --seed twice" },
		{ GOOD " --tune --tune", "has --tune twice" },
		{ GOOD " --cpu -1", "not a number from 0" },
		{ GOOD " --cpu +1", "not a number from 0" },
		{ GOOD " --cpu ' 1'", "not a number from 0" },
		{ GOOD " --cpu 1x", "not a number from 0" },
		{ GOOD " --cpu ''", "not a number from 0" },
		{ GOOD " --cpu 8192", "not a number from 0 to 8191" },
		{ GOOD " --seconds 86401", "not a number from 0 to 86400" },
		{ GOOD " --seconds 99999999999999999999999", "not a number" },
		{ "pincow run --invocations 0 --batches 2 --seed 5",
		  "not a number from 1 to 1000000" },
		{ "pincow run --invocations 3 --batches 1000001 --seed 5",
		  "not a number from 1 to 1000000" },
		{ "pincow run --invocations 3 --batches 1 --seed "
		  "9223372036854775808",
		  "not a number from 0 to 9223372036854775807" },
		{ GOOD " --filter $HOME", "not as pincow writes it" },
		{ GOOD " --filter ~", "not as pincow writes it" },
		{ GOOD " --filter *", "not as pincow writes it" },
		{ GOOD " --filter \"a\"", "not as pincow writes it" },
		{ GOOD "\n", "not as pincow writes it" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run_command c;
		char **words, why[256];
		int err = run_command_parse(&c, rows[i].line, &words, why,
					    sizeof(why));

		if (err != -EINVAL)
			fail_msg("%d for: %s", err, rows[i].line);
		if (!strstr(why, rows[i].why))
			fail_msg("\"%s\" for: %s", why, rows[i].line);
		free(words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_quoted_is_read),
		cmocka_unit_test(any_byte_is_read),
		cmocka_unit_test(nothing_else_is_read),
		cmocka_unit_test(a_command_is_read_as_written),
		cmocka_unit_test(other_commands_are_not_read),
	};

	return RUN_OR_SKIP(tests);
}
