/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of many series at once, as a table of the database. */
#ifndef PINCOW_DB_COMPARE_TREND_QUERY_H
#define PINCOW_DB_COMPARE_TREND_QUERY_H

#include <stdbool.h>

struct sqlite3;

struct trend_query {
	bool by_time; /* else by release, and those of one by time */
	bool changes_only; /* rows with a change alone; the rest is left out */
	/* Which metrics; NULL: those that gate. */
	bool (*metric)(void *arg, const char *name);
	/* Which points; NULL: all. */
	bool (*point)(void *arg, const char *name);
	void *arg;
};

/**
 * Make the temporary table `trend` of the runs in temp.shown_run:
 *
 *   trend(series, position, run, kernel, started_at, clock, machine, point,
 *	metric, unit, exactness, n, value, low, high, change, before, after,
 *	marked)
 *
 * `series` and `position` count from 1; `change` is 1 near a change, and then
 * the levels are there. 0, -ENOMEM, or -EIO (SQLite's handle tells why).
 */
int trend_make(struct sqlite3 *db, const struct trend_query *q);

#endif
