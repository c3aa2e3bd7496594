/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a comparison as text that do not depend on its rows. Lines of
 * any length, unescaped (lines.h folds them), but the command.
 */
#ifndef PINCOW_REPORT_COMPARE_HEAD_H
#define PINCOW_REPORT_COMPARE_HEAD_H

#include <stdio.h>

#include "report/compare/report.h"

/** The headings of the sections. */
extern const char *const compare_titles[VERDICT_NR];

/** "208 of 261 points changed: 196 worse, 12 better, 0 different". */
void compare_head_points(const struct compare_report *r, FILE *f);
/** How many points changed, the counts of rows, and the outcome. */
void compare_head_verdict(const struct compare_report *r, FILE *f);
void compare_head_runs(const struct comparison *c, FILE *f);
/** Differences of machine and kernel; @all: each of the kernel in full. */
void compare_head_environment(const struct comparison *c, bool all, FILE *f);
/** The command, as a shell takes it; escaped already. */
void compare_head_command(const struct compare_report *r, FILE *f);

/** Points that one run lacks for one reason. */
struct compare_lack {
	int absent; /* which run lacks them */
	bool planned; /* that run was to measure or skip them */
	const char *reason; /* of a skip, or NULL */
	size_t first, nr;
};

/** Is point @i the first of those that are missing for its reason? */
bool compare_lack_at(const struct comparison *c, size_t i,
		     struct compare_lack *lack);
/** "330 points were not selected in the new run: ...". 0 or -ENOMEM. */
int compare_lack_print(const struct comparison *c,
		       const struct compare_lack *lack, FILE *f);

/** Has an entry that accepts something to be mentioned of itself? */
bool compare_entry_said(const struct accept_entry *e);
/** "line 3, POINT METRIC CHANGE: matches nothing: remove it (REASON)". */
void compare_entry_print(const struct accept_entry *e, FILE *f);

/** How many rows of @v have the reason of row @i, which is the first; else 0.
 */
size_t compare_same_reason(const struct comparison *c, enum verdict v,
			   size_t i);

#endif
