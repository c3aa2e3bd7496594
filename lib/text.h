/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that is shown to people: escaping, width, filling and colours. This is
 * the only escaper for terminals.
 *
 * Labels, reasons and file names come from databases and files that anybody
 * may have written. Everything from outside is escaped on its way to a
 * terminal: control characters become visible ("\x1b") instead of acting.
 */
#ifndef PINCOW_LIB_TEXT_H
#define PINCOW_LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * A copy of @text in which control characters, bytes that are not UTF-8 and
 * characters that reorder text are visible escapes. The caller frees it;
 * NULL without memory, or for NULL.
 */
char *escape(const char *text);

/** escape() to a stream; NULL prints nothing. */
void escape_to(FILE *f, const char *text);

/** @text, escaped already, as Markdown in which none of it is markup. */
void markdown_to(FILE *f, const char *text);

/** Columns that @text takes, for text that was escaped; wcwidth(3)-free: one
 * column per code point. */
size_t text_width(const char *text);

/**
 * Print @text, which is escaped already; lines wider than FILL_COLUMNS are
 * broken at blanks. Continuation lines of an indented line are indented by
 * four columns more, those of others not at all. Text without a blank stays
 * whole, so that names can be copied.
 */
#define FILL_COLUMNS 78
void fill_to(FILE *f, const char *text);

/** Colours: decided for stdout by --color, NO_COLOR and isatty(3). */
enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum style { STYLE_BOLD, STYLE_DIM, STYLE_BAD, STYLE_GOOD, STYLE_NR };
void color_set(enum color_when when);
const char *style_on(enum style s);
const char *style_off(void);

#endif
