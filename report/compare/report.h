/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison on its way to a reader: the result, and what counts as a
 * failure. Its words are words.h, its formats formats.h.
 */
#ifndef PINCOW_REPORT_COMPARE_REPORT_H
#define PINCOW_REPORT_COMPARE_REPORT_H

#include <stdbool.h>

#include "db/compare/comparison.h"
#include "facts/exit_code.h"
#include "report/compare/accept.h"

enum fail_on { FAIL_REGRESSION, FAIL_CHANGE, FAIL_INCONCLUSIVE, FAIL_NOTHING };
#define FAIL_ON_NR 4
extern const char *const fail_on_names[FAIL_ON_NR];

struct compare_report {
	const struct comparison *c;
	const char *command; /* reproduces it */
	enum fail_on fail_on;
	const struct compare_accept *accept; /* matched; NULL: none */
	bool allow_skips; /* a point that one side skipped does not fail */
	bool full; /* text, markdown: every row, and not every change */
	bool all; /* the same with metrics that are the same; all of KTAP */
	bool unicode; /* text: not ASCII alone */
};

/** The exit code: CODE_DISJOINT, _FINDING, _INCOMPLETE or _DONE. */
int compare_report_code(const struct compare_report *r);

/** Is a run cut short, or a point missing beyond the allowed skips? */
bool compare_report_incomplete(const struct compare_report *r);

/** The entry that accepts @row, or accepted it until it expired; or NULL. */
const struct accept_entry *compare_report_entry(const struct compare_report *r,
						const struct compare_row *row);

/** Is @row accepted today? */
bool compare_report_accepts(const struct compare_report *r,
			    const struct compare_row *row);

/** An entry without which point @p would fail by a row, or NULL. */
const struct accept_entry *
compare_report_excuse(const struct compare_report *r,
		      const struct compare_point_result *p);

/** Is a row, or a point that is missing, a failure? */
bool compare_report_fails(const struct compare_report *r,
			  const struct compare_row *row);
bool compare_report_lacks(const struct compare_report *r,
			  const struct compare_point_result *p);

#endif
