/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Argument lists: joined by NULs, and as a line that a shell reads back. */
#include "lib/argv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

/* Bytes that no shell treats in a special way. ~ only does at the beginning. */
const char shell_plain[] = "abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "0123456789_-,.=/:+%@~";

void arguments_add(struct arguments *a, const char *fmt, ...)
{
	va_list ap;
	int n;

	/* An element more than words: the NULL behind them. */
	if (a->failed ||
	    (!a->nr && array_grow(&a->word, 0, sizeof(*a->word))) ||
	    array_grow(&a->word, a->nr + 1, sizeof(*a->word))) {
		a->failed = true;
		return;
	}
	va_start(ap, fmt);
	n = vasprintf(&a->word[a->nr], fmt, ap);
	va_end(ap);
	/* vasprintf(3) leaves the pointer undefined when it fails: the NULL
	 * below ends the array either way. */
	a->failed = n < 0;
	a->nr += n >= 0;
	a->word[a->nr] = NULL;
}

void arguments_release(struct arguments *a)
{
	for (size_t i = 0; i < a->nr; i++)
		free(a->word[i]);
	free(a->word);
	memset(a, 0, sizeof(*a));
}

/* A list that lacks a word gives NULL, as a lack of memory does: a shorter
 * command would measure something else. */
char *arguments_line(const struct arguments *a)
{
	char *line = NULL;
	size_t size = 0;
	FILE *f = a->failed ? NULL : open_memstream(&line, &size);

	if (!f)
		return NULL;
	for (size_t i = 0; i < a->nr; i++) {
		if (i)
			fputc(' ', f);
		shell_quote(f, a->word[i]);
	}
	/* A text that open_memstream(3) had to cut is reported here at the
	 * latest. */
	if (!fclose(f))
		return line;
	free(line);
	return NULL;
}

/* One allocation for pointers and bytes: one free(3) releases both. */
static char **split(const char *text, size_t len)
{
	size_t n = 0;
	char **argv, *p;

	for (size_t i = 0; i < len; i++)
		n += !text[i];
	argv = malloc((n + 1) * sizeof(*argv) + len);
	if (!argv)
		return NULL;
	/* The pointers come first because malloc(3) aligns for them; bytes need
	 * no alignment. */
	p = (char *)(argv + n + 1);
	memcpy(p, text, len);
	for (size_t i = 0; i < n; i++, p += strlen(p) + 1)
		argv[i] = p;
	argv[n] = NULL;
	return argv;
}

void shell_quote(FILE *f, const char *word)
{
	/* An empty word without quotes would vanish from the line. */
	if (*word && *word != '~' && !word[strspn(word, shell_plain)]) {
		fputs(word, f);
		return;
	}
	fputc('\'', f);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", f);
		else
			fputc(*word, f);
	}
	fputc('\'', f);
}

static char *copy(char *to, const char *from, size_t len)
{
	memcpy(to, from, len);
	return to + len;
}

/* Append the word at @at to *@to. Returns what follows it, or NULL. */
static const char *take_plain(const char *at, char **to)
{
	/* A shell would expand ~ here, and shell_quote() never leaves one
	 * bare. */
	size_t len = *at == '~' ? 0 : strspn(at, shell_plain);

	*to = copy(*to, at, len);
	return len ? at + len : NULL;
}

/* A quote within quotes is '\'' in the text: end, quoted quote, begin. */
static const char *take_quoted(const char *at, char **to)
{
	for (;;) {
		const char *end = strchr(at + 1, '\'');

		if (!end)
			return NULL;
		*to = copy(*to, at + 1, (size_t)(end - at - 1));
		at = end + 1;
		if (strncmp(at, "\\''", 3) != 0)
			return at;
		*(*to)++ = '\'';
		at += 2;
	}
}

/* Each word needs a byte or a quote, so that two blanks in a row, and one at
 * the end, are refused. */
static const char *take_words(const char *at, char **to)
{
	for (;;) {
		at = *at == '\'' ? take_quoted(at, to) : take_plain(at, to);
		if (!at || (*at && *at != ' '))
			return NULL;
		*(*to)++ = '\0';
		if (!*at++)
			return at;
	}
}

/* Reads the lines that shell_quote() makes and no others: a line of unknown
 * origin never runs more than it says. */
int shell_split(const char *line, char ***argv)
{
	/* No word is longer than what stands for it. */
	char *words = malloc(strlen(line) + 1), *end = words;
	bool good = words && take_words(line, &end);

	*argv = good ? split(words, (size_t)(end - words)) : NULL;
	free(words);
	if (words && !good)
		return -EINVAL;
	return *argv ? 0 : -ENOMEM;
}
