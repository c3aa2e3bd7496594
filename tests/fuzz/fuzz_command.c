/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command of a run that is resumed: what is taken is written and taken
 * again, and a line of a shell splits into the words that it was made of.
 */
#include "run/run_command.h"

#include "lib/argv.h"
#include "tests/fuzz/fuzz.h"

/* The same words, though quotes that nothing needs are gone. */
static void check_split(const char *text)
{
	struct arguments a = { 0 };
	char **words, **again, *line;

	if (shell_split(text, &words))
		return;
	for (char **w = words; *w; w++)
		arguments_add(&a, "%s", *w);
	line = arguments_line(&a);
	FUZZ_CHECK(line && strlen(line) <= strlen(text));
	FUZZ_CHECK(!shell_split(line, &again));
	for (size_t i = 0; i <= a.nr; i++)
		FUZZ_CHECK(words[i] ? !strcmp(words[i], again[i]) : !again[i]);
	arguments_release(&a);
	free(words);
	free(again);
	free(line);
}

/* The options may come in another order: the second line is the first. */
static char *check_command(const char *text)
{
	struct run_command c;
	char **words = NULL, *line = NULL, why[512] = "";

	if (!run_command_parse(&c, text, &words, why, sizeof(why))) {
		line = run_command_format(&c);
		FUZZ_CHECK(line);
	} else {
		FUZZ_CHECK(*why);
	}
	free(words);
	return line;
}

/* One string of several words, none of which is an option of its own. */
static void check_word(const char *text)
{
	struct arguments a = { 0 };
	char **words, *line;

	arguments_add(&a, "%s", text);
	line = arguments_line(&a);
	FUZZ_CHECK(line);
	if (!strchr(text, '\n')) {
		FUZZ_CHECK(!shell_split(line, &words));
		FUZZ_CHECK(!strcmp(words[0], text) && !words[1]);
		free(words);
	}
	arguments_release(&a);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *first, *second;

	check_split(text);
	check_word(text);
	first = check_command(text);
	if (first) {
		second = check_command(first);
		FUZZ_CHECK(second && !strcmp(first, second));
		free(second);
	}
	free(first);
	free(text);
	return 0;
}
