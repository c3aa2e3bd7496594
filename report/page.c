/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes text for a mail or as Markdown. All text passes page_ascii(), so that
 * no byte from a database reaches a terminal or a mail as it is.
 */
#include "report/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

/* Longer than any sentence of ours. */
#define LONGEST 1000

/* Bytes, not characters: a mail in ASCII survives every mailer. */
static void put_byte(FILE *f, unsigned char c)
{
	if (c >= 0x20 && c < 0x7f)
		fputc(c, f);
	else
		fprintf(f, "\\x%02x", c);
}

/* Cut by input: an escape takes four columns, and is never cut in two. */
char *page_ascii(const char *text, size_t max)
{
	char *out = NULL;
	size_t size = 0, all = strlen(text);
	FILE *f = open_memstream(&out, &size);

	if (!f)
		return NULL;
	for (size_t i = 0; i < all && i < max; i++)
		put_byte(f, (unsigned char)text[i]);
	if (all > max)
		fprintf(f, "... (%zu bytes)", all);
	if (fclose(f)) {
		free(out);
		return NULL;
	}
	return out;
}

/* Escapes do not count as columns: Markdown is folded as it is shown. */
static void put_word(const struct page *p, const char *word, size_t n)
{
	char *copy = p->markdown ? strndup(word, n) : NULL;

	if (copy)
		markdown_to(p->f, copy);
	else
		fwrite(word, 1, n, p->f);
	free(copy);
}

/* The first line stands behind @first columns that are printed already. */
static void put_wrapped(const struct page *p, const char *text, size_t first,
			size_t indent)
{
	size_t at = first, width = PAGE_WIDTH;
	bool begun = false;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (begun && at + 1 + n > width) {
			fprintf(p->f, "\n%*s", (int)indent, "");
			at = indent;
			begun = false;
		}
		/* A word wider than a line is cut: mailers wrap longer
		 * lines. */
		if (n > width - at)
			n = width - at - begun;
		if (begun) {
			fputc(' ', p->f);
			at++;
		}
		put_word(p, text, n);
		at += n;
		begun = true;
		text += n;
		if (*text == ' ')
			text += strspn(text, " ");
		else if (*text) {
			fprintf(p->f, "\n%*s", (int)indent, "");
			at = indent;
			begun = false;
		}
	}
	fputc('\n', p->f);
}

/* Format, then escape: arguments are as foreign as the database they are of. */
static char *format(const char *fmt, va_list ap)
{
	char *text = NULL, *safe;

	if (vasprintf(&text, fmt, ap) < 0)
		return NULL;
	safe = page_ascii(text, LONGEST);
	free(text);
	return safe;
}

/* va_start() has to be in the variadic function itself. */
#define FORMAT(text, fmt)                                                      \
	char *text;                                                            \
	va_list ap;                                                            \
	va_start(ap, fmt);                                                     \
	text = format(fmt, ap);                                                \
	va_end(ap);                                                            \
	if (!text)                                                             \
	return

/* A title longer than a page is folded, and its rule is one line. */
static void put_rule(const struct page *p, size_t n, char c)
{
	for (size_t i = 0; i < n && i < PAGE_WIDTH; i++)
		fputc(c, p->f);
	fputc('\n', p->f);
}

void page_title(const struct page *p, const char *fmt, ...)
{
	FORMAT(text, fmt);

	if (p->markdown)
		fputs("## ", p->f);
	put_wrapped(p, text, p->markdown ? 3 : 0, 0);
	if (!p->markdown)
		put_rule(p, PAGE_WIDTH, '=');
	free(text);
}

/* Underlined as in plain text mails; Markdown has its own sign. */
void page_heading(const struct page *p, const char *fmt, ...)
{
	FORMAT(text, fmt);

	fputs(p->markdown ? "\n### " : "\n", p->f);
	put_wrapped(p, text, p->markdown ? 4 : 0, 0);
	if (p->markdown)
		fputc('\n', p->f);
	else
		put_rule(p, strlen(text), '-');
	free(text);
}

void page_text(const struct page *p, const char *fmt, ...)
{
	FORMAT(text, fmt);

	put_wrapped(p, text, 0, 0);
	free(text);
}

void page_item(const struct page *p, const char *fmt, ...)
{
	FORMAT(text, fmt);

	fputs("- ", p->f);
	put_wrapped(p, text, 2, 2);
	free(text);
}

/*
 * A line of a shell ends in a backslash. Between words the next one may be
 * indented; within a word it begins in the first column, and within quotes they
 * are closed before it and opened again, so that the words stay the same.
 */
static void put_shell(FILE *f, const char *text)
{
	size_t at = 4;
	bool quoted = false;

	fputs("    ", f);
	for (const char *c = text; *c; c++) {
		if (!quoted && *c == ' ') {
			if (at + 1 + strcspn(c + 1, " '") < PAGE_WIDTH - 2) {
				fputc(' ', f);
				at++;
			} else {
				fputs(" \\\n        ", f);
				at = 8;
			}
			continue;
		}
		if (at >= PAGE_WIDTH - 4) {
			fputs(quoted ? "'\\\n'" : "\\\n", f);
			at = quoted;
		}
		fputc(*c, f);
		at++;
		/* Outside of quotes a backslash takes the next one. */
		if (!quoted && *c == '\\' && c[1]) {
			fputc(*++c, f);
			at++;
		} else if (*c == '\'') {
			quoted = !quoted;
		}
	}
	fputc('\n', f);
}

/* Four blanks make it code in Markdown, so nothing in it is escaped, and it is
 * one line: the first column would end the code. */
void page_command(const struct page *p, const char *command)
{
	char *text = page_ascii(command, strlen(command));

	if (!text)
		return;
	if (p->markdown)
		fprintf(p->f, "    %s\n", text);
	else
		put_shell(p->f, text);
	free(text);
}

void page_gap(const struct page *p)
{
	fputc('\n', p->f);
}

void page_verbatim(const struct page *p, const char *text)
{
	fputs(p->markdown ? "```\n" : "", p->f);
	fputs(text, p->f);
	fputs(p->markdown ? "```\n" : "", p->f);
}
