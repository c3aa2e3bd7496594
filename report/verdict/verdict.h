/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict of one run, or of several of one command: one screen that answers
 * the questions of the README's first lines. The harms first, then what one
 * reference costs, then what a write costs, then what is not known.
 */
#ifndef PINCOW_REPORT_VERDICT_VERDICT_H
#define PINCOW_REPORT_VERDICT_VERDICT_H

#include <stdint.h>
#include <stdio.h>

struct sqlite3;

/** How much a verdict may take of a screen. */
#define VERDICT_LINES 40

/** Print it of @run[@nr]. 0, or -errno as of summary_load(). */
int verdict_print(FILE *f, struct sqlite3 *db, const int64_t *run, size_t nr);

#endif
