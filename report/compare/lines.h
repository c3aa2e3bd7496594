/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of any length, folded for a mail. */
#ifndef PINCOW_REPORT_COMPARE_LINES_H
#define PINCOW_REPORT_COMPARE_LINES_H

#include <stdbool.h>
#include <stdio.h>

/**
 * Print the lines of @text, each of which ends in a newline: escaped, in ASCII
 * unless @unicode, and folded at 78 columns. @text is cut up. 0 or -ENOMEM.
 */
int compare_lines_print(char *text, bool unicode, FILE *f);

/** Print @line, without a newline, in one line: what has no room becomes "...".
 * 0 or -ENOMEM. */
int compare_line_print_cut(const char *line, bool unicode, FILE *f);

#endif
