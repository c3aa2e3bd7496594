/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs side by side, and the tables that views have in common. */
#ifndef PINCOW_REPORT_VIEW_DATA_H
#define PINCOW_REPORT_VIEW_DATA_H

#include <stdbool.h>

#include "report/page.h"
#include "report/run/summary.h"

struct sqlite3;

/** A point in each run. */
struct report_point {
	const struct summary_point *any; /* its name and axes */
	const struct summary_point **in; /* by run; NULL: not measured; owned */
	bool *skipped; /* by run; owned */
};

struct report {
	struct sqlite3 *db; /* has the tables of report/shown_runs.h */
	struct summary *run; /* in the order that was asked for */
	size_t nr;
	struct report_point *point; /* of any run, in display order */
	size_t points;
	/* A figure of characters, or why it could not be drawn; both NULL
	 * where none was asked for. Borrowed. */
	const char *figure, *no_figure;
	bool full; /* every table, and not the verdict alone */
	/* Of a history; NULL: all points, the metrics that gate. */
	const char *filter, *metric;
	bool by_time; /* its order, else by release */
};

/** Read @parts (summary.h) of the runs in shown_run. 0 or -errno. */
int report_load(struct report *r, struct sqlite3 *db, unsigned int parts);
void report_release(struct report *r);

/** "A", "B", ... "Z", "AA": the name of a run in tables. Four are valid at a
 * time. */
const char *report_letter(size_t run);

/** A table of the rows of @sql; 0 or -errno. */
int report_print_rows(const struct report *r, const struct page *p,
		      const char *sql);

/**
 * A table of the rows of @sql with a column per run: @keys words, which name
 * the row and are titles as well, the run's number from 1, and a cell. Rows are
 * sorted by their words, then by run. 0 or -errno.
 */
int report_print_pivot(const struct report *r, const struct page *p,
		       const char *sql, size_t keys);

/** One line per run: its letter, kernel, clock, status. */
void report_print_runs(const struct report *r, const struct page *p);

#endif
