/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Escapes and folds the lines of a comparison. */
#include "report/compare/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

/* Two less than a terminal: a quoted mail has "> " in front. */
#define COLUMNS 78

/* Characters that are not ASCII become \u{...}. To be freed. */
static char *ascii(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	char *out = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&out, &size);

	if (!f)
		return NULL;
	while (*s) {
		unsigned int cp = *s++;

		if (cp < 0x80) {
			fputc((int)cp, f);
			continue;
		}
		/* escape() has seen to it that this is UTF-8. */
		cp &= cp >= 0xf0 ? 0x07 : cp >= 0xe0 ? 0x0f : 0x1f;
		while ((*s & 0xc0) == 0x80)
			cp = cp << 6 | (*s++ & 0x3f);
		fprintf(f, "\\u{%x}", cp);
	}
	/* A stream that could not grow tells only when it is closed. */
	return fclose(f) ? NULL : out;
}

/* The place to break a long line: at a blank, else behind a comma of a list of
 * kinds or a slash of a name, else anywhere. */
static size_t break_at(const char *text, size_t room)
{
	size_t at = 0, list = 0, i, column = 0;

	for (i = 0; text[i]; i++) {
		/* One column per character, which begins where no byte
		 * follows. */
		if (((unsigned char)text[i] & 0xc0) != 0x80 && column++ == room)
			return at ? at : list ? list : i;
		/* A blank far to the left would leave half of the line
		 * empty. */
		if (text[i] == ' ' && text[i + 1] != '%' && i > room / 2)
			at = i;
		if ((text[i] == ',' || text[i] == '/') && i > room / 2 &&
		    i + 1 < room)
			list = i + 1;
	}
	return i;
}

static void fold(const char *line, FILE *f)
{
	size_t indent = strspn(line, " "), used = 0;

	while (*line) {
		size_t len = break_at(line, COLUMNS - used);

		fwrite(line, 1, len, f);
		fputc('\n', f);
		line += len;
		line += strspn(line, " ");
		/* An indentation beyond half of the line would leave no room
		 * for words. */
		used = indent + 4 < COLUMNS / 2 ? indent + 4 : 4;
		if (*line)
			fprintf(f, "%*s", (int)used, "");
	}
}

/* escape() first: ascii() relies on UTF-8. To be freed. */
static char *plain(const char *line, bool unicode)
{
	char *safe = escape(line), *only;

	if (!safe || unicode)
		return safe;
	only = ascii(safe);
	free(safe);
	return only;
}

static int print_line(const char *line, bool unicode, FILE *f)
{
	char *text = plain(line, unicode);

	if (!text)
		return -ENOMEM;
	if (*text)
		fold(text, f);
	else
		fputc('\n', f);
	free(text);
	return 0;
}

/* The bytes of as many columns, one per character. */
static size_t bytes_of(const char *text, size_t columns)
{
	size_t i = 0;

	for (; text[i]; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && !columns--)
			break;
	return i;
}

int compare_line_print_cut(const char *line, bool unicode, FILE *f)
{
	char *text = plain(line, unicode);

	if (!text)
		return -ENOMEM;
	if (text_width(text) <= COLUMNS)
		fprintf(f, "%s\n", text);
	else
		fprintf(f, "%.*s...\n",
			(int)bytes_of(text, COLUMNS - strlen("...")), text);
	free(text);
	return 0;
}

int compare_lines_print(char *text, bool unicode, FILE *f)
{
	char *line, *rest = text;
	int err = 0;

	while (!err && rest && (line = strsep(&rest, "\n")))
		/* The piece behind the last newline is empty, and no line. */
		if (rest)
			err = print_line(line, unicode, f);
	return err;
}
