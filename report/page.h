/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page of a report: text for a mail (78 columns, ASCII, no tabs), or the
 * same in Markdown.
 *
 * All text may come from outside. Bytes other than printable ASCII are shown as
 * escapes, markup is escaped, and text beyond any sensible length is cut, with
 * its length behind.
 */
#ifndef PINCOW_REPORT_PAGE_H
#define PINCOW_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define PAGE_WIDTH 78

struct page {
	FILE *f; /* not owned */
	bool markdown;
	size_t top; /* rows of a table, the largest values first; 0: all */
};

/** @text in ASCII, at most @max characters; the caller frees it, or NULL. */
char *page_ascii(const char *text, size_t max);

void page_title(const struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void page_heading(const struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** A paragraph, and an item of a list. */
void page_text(const struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void page_item(const struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** A command that may be pasted into a shell. */
void page_command(const struct page *p, const char *command);
/** An empty line. */
void page_gap(const struct page *p);
/** Lines as they are, for figures; they are ASCII and narrow enough. */
void page_verbatim(const struct page *p, const char *text);

#endif
