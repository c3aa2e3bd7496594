/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dashboard on its way to a directory, which the other files of this folder
 * write part by part. docs/dashboard.md describes it.
 *
 * Everything is read through the views. A cell is one point in one run. Cells
 * are ordered by point, as in kinds.def, then by run.
 */
#ifndef PINCOW_PLOTS_DASHBOARD_DASHBOARD_H
#define PINCOW_PLOTS_DASHBOARD_DASHBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/display_order.h"

struct sqlite3;
struct sqlite3_stmt;
struct store;

/** The most runs that are shown where the user names none. */
#define DASHBOARD_RUNS 24

/** Pairs of runs that are compared. */
#define DASHBOARD_PAIRS 24

struct dashboard_point {
	char *name, *axis[AXIS_NR], *params; /* owned */
};

struct dashboard {
	struct store *store; /* borrowed */
	struct sqlite3 *db; /* its handle */
	const char *dir, *source; /* target; the database's name */
	char *data; /* dir/data, owned */
	int64_t *run; /* owned: the shown runs, in display order */
	size_t runs;
	char *runs_json; /* owned: [3,1], for json_each(?1) */
	bool chosen; /* by the user: nothing was left out by us */
	size_t others; /* runs of the database that are not shown */
	struct dashboard_point *point; /* owned */
	size_t points;
	size_t measured; /* cells that are */
	int64_t *detail; /* owned: runs with details, newest first */
	size_t details;
	struct dashboard_pair {
		int64_t base, other;
	} pair[DASHBOARD_PAIRS]; /* that were compared */
	size_t pairs;
	char why[512]; /* after an error */
};

/** Write the sentence and return @err. */
int dashboard_fail(struct dashboard *d, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** A statement on the views; ?1 is runs_json where it has a parameter. */
int dashboard_prepare(struct dashboard *d, const char *sql,
		      struct sqlite3_stmt **st);

void dashboard_release(struct dashboard *d);

#endif
