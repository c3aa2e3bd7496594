/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Talking to people: sentences on stderr, colours, and text from outside.
 *
 * Labels, reasons and file names come from databases and files that anybody
 * may have written. What goes to a terminal goes through here, where control
 * characters become visible ("\x1b") instead of acting.
 */
#ifndef PINCOW_CLI_TERMINAL_H
#define PINCOW_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/command.h"

/** "pincow: SENTENCE" on stderr. The sentence is escaped as a whole. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** A usage error through argp: the sentence, where help is, exit 2. */
void usage(struct argp_state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * A copy of @text in which control characters, bytes that are no UTF-8 and
 * characters that reorder text are visible escapes. The caller frees it;
 * NULL without memory, or for NULL.
 */
char *escape(const char *text);

/** escape() to a stream; NULL prints nothing. */
void escape_to(FILE *f, const char *text);

/** Columns that @text takes, for text that was escaped; wcwidth(3)-free: one
 * column a code point. */
size_t text_width(const char *text);

/**
 * Print @text, which is escaped already; lines wider than FILL_COLUMNS are
 * broken at blanks, and go on indented by four columns more, paragraphs that
 * are not indented by none. What has no blank stays whole: names are to be
 * copied.
 */
#define FILL_COLUMNS 78
void fill_to(FILE *f, const char *text);

/** Colours: decided for stdout by --color, NO_COLOR and isatty(3). */
enum style { STYLE_BOLD, STYLE_DIM, STYLE_BAD, STYLE_GOOD, STYLE_NR };
void color_set(enum color_when when);
const char *style_on(enum style s);
const char *style_off(void);

/**
 * At exit: did all of stdout get out? If not, say so and exit 3, unless
 * @status goes before it. For on_exit(3).
 */
void stdout_check(int status, void *arg);

#endif
