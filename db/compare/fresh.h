/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second stage of the gate: rows that look worse, and the fresh runs that
 * decide about them.
 */
#ifndef PINCOW_DB_COMPARE_FRESH_H
#define PINCOW_DB_COMPARE_FRESH_H

#include "db/compare/row.h"

/** Flag what looks worse; @arg is the comparison. Always 0. */
int compare_flag(struct pair *p, void *arg);

/** Are the fresh runs the two runs again? Else confirm_why says so. */
void compare_are_fresh(struct comparison *c);

/** Test a flagged row again, on the fresh runs; @arg is the comparison. */
int compare_confirm(struct pair *p, void *arg);

/** The same row of the fresh runs; a point may be NULL. */
void compare_fresh(const struct pair *p, struct pair *again);

#endif
