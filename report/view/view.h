/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report`: what a view shows, and of which runs.
 *
 * A view is a query, and mostly nothing else. Its rows are what --format csv
 * and json print, and a table of them is the text, unless the view prints
 * that itself.
 */
#ifndef PINCOW_REPORT_VIEW_VIEW_H
#define PINCOW_REPORT_VIEW_VIEW_H

#include <stdbool.h>

#include "report/page.h"
#include "report/run/summary.h"

struct sqlite3;

/** A point, and what each run says of it. */
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
	/* Of a history; NULL: all points, the metrics that gate. */
	const char *filter, *metric;
	bool by_time; /* its order, else by release */
};

struct report_view {
	const char *name, *help;
	/* Rows for csv and json, from the tables of report/shown_runs.h and the views. */
	const char *sql;
	/* The runs without any named; NULL: those of the newest command. */
	const char *runs;
	unsigned int parts; /* of a run that print() looks at */
	/* Makes tables of its own for @sql, or NULL. 0 or -errno. */
	int (*prepare)(const struct report *r);
	/* The text and Markdown, or NULL. 0 or -errno. */
	int (*print)(const struct report *r, const struct page *p);
	/* JSON that is more than the rows, or NULL. 0 or -errno. */
	int (*json)(const struct report *r, FILE *f);
};

/** Read @parts (summary.h) of the runs in shown_run. 0 or -errno. */
int report_load(struct report *r, struct sqlite3 *db, unsigned int parts);
void report_release(struct report *r);

/** "A", "B", ... "Z", "AA": what a run is called in tables. */
const char *report_letter(size_t run);

/** A table of the rows of @sql; 0 or -errno. */
int report_print_rows(const struct report *r, const struct page *p,
		      const char *sql);

/** One line a run: its letter, kernel, clock, status. */
void report_print_runs(const struct report *r, const struct page *p);

/* Parts of the mail. All return 0 or -errno. */
int report_print_answer(const struct report *r, const struct page *p);
int report_print_matrix(const struct report *r, const struct page *p);
int report_print_lost(const struct report *r, const struct page *p);
int report_print_latency(const struct report *r, const struct page *p);
int report_print_skips(const struct report *r, const struct page *p);

#define VIEW(name) extern const struct report_view report_view_##name;
#include "report/view/views.def"

#endif
