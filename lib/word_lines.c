/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads files of lines that begin with words. */
#include "lib/word_lines.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

/* @text is cut into its words. False: nothing to take. */
static bool cut(struct word_line *line, char *text, size_t words)
{
	char *save = NULL;

	for (size_t i = 0; i < words; i++)
		line->word[i] = strtok_r(i ? NULL : text, blanks, &save);
	line->rest = "";
	if (!line->word[0] || *line->word[0] == '#')
		return false;
	if (line->word[words - 1] && save) {
		save += strspn(save, blanks);
		save[strcspn(save, "\r\n")] = '\0';
		line->rest = save;
	}
	return true;
}

static int take(char *text, size_t words, struct word_line *line,
		word_line_fn fn, void *arg, const char *path, struct why *why)
{
	struct why own = { 0 };
	int err;

	line->number++;
	if (!cut(line, text, words))
		return 0;
	err = fn(arg, line, &own);
	return err ? why_set(why, err, "%s:%zu: %s", path, line->number,
			     own.text)
		   : 0;
}

int word_lines_read(const char *path, size_t words, word_line_fn fn, void *arg,
		    struct why *why)
{
	struct word_line line = { 0 };
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	int err = 0;

	if (!f)
		return why_set(why, -errno, "%s: %s", path, strerror(errno));
	while (!err && getline(&text, &room, f) >= 0)
		err = take(text, words, &line, fn, arg, path, why);
	/* A directory opens and cannot be read. */
	if (!err && ferror(f))
		err = why_set(why, -EIO, "%s: %s", path, strerror(errno));
	free(text);
	fclose(f);
	return err;
}
