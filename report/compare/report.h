/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison on its way to a reader: the result, what counts as a failure,
 * and one pure function for each format. Nothing is computed in a format that
 * the result does not say; text from databases is escaped in all of them.
 */
#ifndef PINCOW_REPORT_COMPARE_REPORT_H
#define PINCOW_REPORT_COMPARE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "db/compare/comparison.h"

enum fail_on { FAIL_REGRESSION, FAIL_CHANGE, FAIL_INCONCLUSIVE, FAIL_NOTHING };
#define FAIL_ON_NR 4
extern const char *const fail_on_names[FAIL_ON_NR];

struct compare_report {
	const struct comparison *c;
	const char *command; /* what reproduces it */
	enum fail_on fail_on;
	bool allow_skips; /* a point that one side skipped is no failure */
	bool all; /* text, markdown: also what is the same */
	bool unicode; /* text: not ASCII alone */
};

/** What a comparison comes to: the exit codes of a command that makes one. */
enum compare_code {
	COMPARE_CLEAN = 0,
	COMPARE_FINDING = 1,
	COMPARE_DISJOINT = 4, /* nothing can be compared */
	COMPARE_INCOMPLETE = 5, /* a run or a point is missing */
};

enum compare_code compare_report_code(const struct compare_report *r);

/** Whether a row, or a point that is missing, is a failure. */
bool compare_report_fails(const struct compare_report *r,
			  const struct compare_row *row);
bool compare_report_lacks(const struct compare_report *r,
			  const struct compare_point_result *p);

/* ---- Words, the same in every format; buffers are of this size ---- */

#define COMPARE_WORDS 160

/** "512 pages", "1234.5 ns"; "-" where there is no value. */
void compare_words_value(const struct compare_report *r,
			 const struct compare_row *row, int side, char *out);
/** "+5.3 %", "x128", or "". */
void compare_words_change(const struct compare_row *row, char *out);
/** How sure: "p 0.0003, 10+10 invocations, +3.1 to +7.0 %", or "". */
void compare_words_sure(const struct compare_row *row, char *out);
/** "3 worse, 1 better, 290 same". @all: with the zeros. */
void compare_words_counts(const size_t count[VERDICT_NR], bool all, char *out);
/** One sentence on why a run cannot be trusted to be all there, or "". */
void compare_words_run(const struct compare_run *run, char *out);
/** One character: ! worse, ? inconclusive, ... */
char compare_sign(enum verdict v);
/** What is not there and should be, whatever else was found; or "". */
const char *compare_words_lack(const struct compare_report *r);
/** The sentence of the exit code. */
const char *compare_words_outcome(const struct compare_report *r);

/* ---- Formats; 0 or -ENOMEM ---- */

typedef int (*compare_print_fn)(const struct compare_report *r, FILE *f);

int compare_print_text(const struct compare_report *r, FILE *f);
int compare_print_markdown(const struct compare_report *r, FILE *f);
int compare_print_json(const struct compare_report *r, FILE *f);
int compare_print_csv(const struct compare_report *r, FILE *f);
int compare_print_junit(const struct compare_report *r, FILE *f);
int compare_print_ktap(const struct compare_report *r, FILE *f);

/** The function for a format's name, or NULL; names in @known, if not NULL. */
compare_print_fn compare_print_find(const char *name);
extern const char compare_print_names[];

#endif
