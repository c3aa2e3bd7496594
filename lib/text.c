/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that is shown to people: escaping, width, filling and colours. */
#include "lib/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool colored;

/* The length of the UTF-8 sequence at @s and its code point, 0 if none. */
static size_t utf8_next(const unsigned char *s, uint32_t *cp)
{
	/* An overlong form could hide a control character from is_active(). */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n;

	if (*s < 0x80) {
		*cp = *s;
		return 1;
	}
	if (*s >= 0xc2 && *s < 0xe0)
		n = 2;
	else if (*s >= 0xe0 && *s < 0xf0)
		n = 3;
	else if (*s >= 0xf0 && *s < 0xf5)
		n = 4;
	else
		return 0;
	*cp = *s & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3f);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000))
		return 0;
	return n;
}

/*
 * C0, DEL, C1, line separators, marks that are invisible or reorder, and the
 * two noncharacters that XML does not take even as references.
 */
static bool is_active(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	       (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || cp == 0xfffe ||
	       cp == 0xffff || (cp >= 0xe0000 && cp <= 0xe007f);
}

void escape_to(FILE *f, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (s && *s) {
		uint32_t cp;
		size_t n = utf8_next(s, &cp);

		if (!n) {
			/* One byte alone, as the next one may begin a valid
			 * sequence. */
			fprintf(f, "\\x%02x", *s++);
		} else if (is_active(cp)) {
			fprintf(f, cp < 0x100 ? "\\x%02x" : "\\u{%x}", cp);
			s += n;
		} else {
			fwrite(s, 1, n, f);
			s += n;
		}
	}
}

char *escape(const char *text)
{
	char *out = NULL;
	size_t size = 0;
	FILE *f;

	if (!text)
		return NULL;
	f = open_memstream(&out, &size);
	if (!f)
		return NULL;
	escape_to(f, text);
	if (fclose(f)) {
		free(out);
		return NULL;
	}
	return out;
}

/* Columns of the first @n bytes. Bytes that continue a sequence take no column.
 * wcwidth(3) would need a locale, and the program sets none. */
static size_t width_of(const char *text, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

/* & and < begin HTML there, | ends a cell of a table, and ~ strikes through on
 * GitHub. */
void markdown_to(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>()#+!|~&", *text))
			fputc('\\', f);
		fputc(*text, f);
	}
}

size_t text_width(const char *text)
{
	return width_of(text, strlen(text));
}

static void fill_line(FILE *f, const char *line, size_t size)
{
	const size_t indent = strspn(line, " ");
	const size_t carried = indent ? indent + 4 : 0;
	size_t at = 0, i = 0;

	while (i < size) {
		size_t blanks = strspn(line + i, " ");
		size_t word = strcspn(line + i + blanks, " \n");
		size_t columns = width_of(line + i + blanks, word);

		/* A word that is wider than the line stays where it is: a break
		 * before it would only add an empty line. */
		if (at > indent && at + blanks + columns > FILL_COLUMNS) {
			fprintf(f, "\n%*s", (int)carried, "");
			at = carried;
			i += blanks;
			blanks = 0;
		}
		fwrite(line + i, 1, blanks + word, f);
		at += blanks + columns;
		i += blanks + word;
	}
}

void fill_to(FILE *f, const char *text)
{
	while (*text) {
		const size_t n = strcspn(text, "\n");

		fill_line(f, text, n);
		text += n;
		if (*text) {
			fputc('\n', f);
			text++;
		}
	}
}

void color_set(enum color_when when)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	/* An empty NO_COLOR counts as not set (no-color.org); an option goes
	 * before the environment. */
	colored = when == COLOR_ALWAYS ||
		  (when == COLOR_AUTO && !(no && *no) &&
		   isatty(STDOUT_FILENO) && !(term && !strcmp(term, "dumb")));
}

const char *style_on(enum style s)
{
	static const char *const code[STYLE_NR] = {
		[STYLE_BOLD] = "\033[1m",
		[STYLE_DIM] = "\033[2m",
		[STYLE_BAD] = "\033[31m",
		[STYLE_GOOD] = "\033[32m",
	};

	return colored ? code[s] : "";
}

const char *style_off(void)
{
	return colored ? "\033[0m" : "";
}
