/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a comparison, the same in every format. */
#ifndef PINCOW_REPORT_COMPARE_WORDS_H
#define PINCOW_REPORT_COMPARE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/compare/report.h"

/** The size of the buffers that these write to. */
#define COMPARE_WORDS 256

/**
 * "512 pages", "median 1234.5 ns (min 1200, max 1300)", "min 4000 instructions
 * (median 4010, max 4400)"; "-" where there is no value. A marked one has a
 * star, and a count the range of its batches: "9* pages (0 to 9)".
 */
void compare_words_value(const struct compare_report *r,
			 const struct compare_row *row, int side, char *out);
/** Both without the others of their run: "min 4000 -> 4500 instructions". */
void compare_words_pair(const struct compare_report *r,
			const struct compare_row *row, const char *arrow,
			char *out);
/** The others: "median 4010 -> 4510, +12.5 %; max 4400 -> 4600", or "";
 * @change: with that of the median. */
void compare_words_spread(const struct compare_row *row, const char *arrow,
			  bool change, char *out);
/** Of the two values of compare_words_pair(): "+5.3 %", "x128", or "". */
void compare_words_change(const struct compare_row *row, char *out);
/** Of several: "+5.3 to +8.1 %", or one where both are the same. */
void compare_words_range(double least, double most, char *out);
/** The same as a ratio; false: none. */
bool compare_words_shown_ratio(const struct compare_row *row, double *ratio);
/** The words for programs: count, minimum, median or rate. */
const char *compare_words_value_is(const struct compare_row *row);
/** The same of the row's ratio, which may be hodges_lehmann. */
const char *compare_words_ratio_is(const struct compare_row *row);
/** How sure: "Hodges-Lehmann +5.0 % (+3.1 to +7.0), p 0.0003, 10+10
 * invocations", "3+3 boots", or "". */
void compare_words_sure(const struct compare_row *row, char *out);
/** "accepted until 2027-06-30: REASON", or that it has expired; "" of none. */
void compare_words_accepted(const struct accept_entry *e, char *out);
/** The metric that @row follows from, of one that has a cause. */
const char *compare_words_cause(const struct compare_row *row);
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
