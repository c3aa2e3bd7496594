/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runs that a report or a figure shows, as tables for SQL. The tables are
 * temporary: the database is not changed.
 *
 *   shown_run(position, run, kernel, clock, series, released, ...)
 *	One row per run. `series` is its name: its kernel, with the clock
 *	where one kernel is shown with several. `released` is 0 for a
 *	kernel that was changed to behave otherwise: its release ends in
 *	-pincow-CHANGE. Runs of one series have the same `column`, from 1.
 *   shown_kind(axis, name, position, help)
 *	The kinds of kinds.def, in display order.
 *   shown_point(column, series, run, point)
 *	For each series and point the newest run that measured it.
 *   shown_value
 *	The rows of metric_value that this leaves, with column, series,
 *	released, clock, `marked` and the `unit` of the clock: "guest
 *	instructions" in place of "ns".
 *   shown_newest(column, kernel, released, run, point, clock, invocations),
 *   shown_count, shown_kernel(column, kernel, released)
 *	The same for counts, which do not depend on the clock: for each kernel
 *	and point the newest run that measured it, and one `column` per kernel.
 */
#ifndef PINCOW_REPORT_SHOWN_RUNS_H
#define PINCOW_REPORT_SHOWN_RUNS_H

#include <stddef.h>
#include <stdint.h>

struct sqlite3;

/** Where no run is named: those of the newest command. */
extern const char shown_runs_latest_sql[];
/** Where no run is named: for each kernel, clock and point the newest. */
extern const char shown_runs_newest_sql[];

/** Order runs by release as people count, 5.10 behind 5.9; then by id. */
int shown_runs_sort(struct sqlite3 *db, int64_t *run, size_t nr);

/**
 * Make the tables of @run[@nr], in place of earlier ones. 0, or -EIO (SQLite's
 * handle says why).
 */
int shown_runs_make(struct sqlite3 *db, const int64_t *run, size_t nr);

#endif
