/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first step of summary.h: the values of a visit become its summary. For
 * db/ only. */
#ifndef PINCOW_DB_SUMMARY_SUMMARY_VISIT_H
#define PINCOW_DB_SUMMARY_SUMMARY_VISIT_H

#include "db/store_internal.h"
#include "db/summary/values.h"

/** Summarise @visit and store that. 0 or -errno, -EBADF for a damaged fact. */
int summary_visit(struct store *s, struct visit_values *v, int64_t visit);

/** Bind a value: an integer where it is one, which is shorter and exact. */
void summary_bind(sqlite3_stmt *stmt, int at, double value);

/** Append [[value,batches],...] of sorted @x. */
void summary_tally(struct buffer *b, const struct series *x);

#endif
