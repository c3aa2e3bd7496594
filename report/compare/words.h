/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a comparison, the same in every format. */
#ifndef PINCOW_REPORT_COMPARE_WORDS_H
#define PINCOW_REPORT_COMPARE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/compare/report.h"

/** The size of the buffers that these write to. */
#define COMPARE_WORDS 160

/**
 * "512 pages", "1234.5 ns"; "-" where there is no value. A marked one has a
 * star, and a count the range of its batches: "9* pages (0 to 9)".
 */
void compare_words_value(const struct compare_report *r,
			 const struct compare_row *row, int side, char *out);
/** "+5.3 %", "x128", or "". */
void compare_words_change(const struct compare_row *row, char *out);
/** How sure: "p 0.0003, 10+10 invocations, +3.1 to +7.0 %", or "". */
void compare_words_sure(const struct compare_row *row, char *out);
/** "3 worse, 1 better, 290 same". @all: with the zeros. */
void compare_words_counts(const size_t count[VERDICT_NR], bool all, char *out);
/** One sentence on why a run is incomplete, or "". */
void compare_words_run(const struct compare_run *run, char *out);
/** One sentence where one side alone began on a busy machine, or "". */
void compare_words_load(const struct comparison *c, char *out);
/** One sentence that explains the star where a value is marked, or "". */
const char *compare_words_mark(const struct comparison *c);
/** One character: ! worse, ? inconclusive, ... */
char compare_sign(enum verdict v);
/** One sentence where something is missing, or "". */
const char *compare_words_lack(const struct compare_report *r);
/** The sentence of the exit code. */
const char *compare_words_outcome(const struct compare_report *r);

#endif
