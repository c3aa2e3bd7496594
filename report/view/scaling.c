/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `scaling`: operations over sizes of their range. The database fits
 * the line (scaling_info); this prints its parameters, runs beside each other.
 */
#include "report/view/view.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "report/duration.h"
#include "report/grid.h"

#define KEYS 6

/* Under an emulator times mean nothing. */
#define ROWS                                                                   \
	"SELECT i.experiment, i.mapping, i.pin, i.wp, i.params, i.metric,"     \
	" s.position, i.sizes, i.least_bytes, i.most_bytes, i.per_page,"       \
	" i.fixed, i.r2, i.worst, i.marked"                                    \
	" FROM shown_run s JOIN scaling_info i ON i.run = s.run"               \
	" WHERE s.clock <> 'emulated'"                                         \
	" ORDER BY 1, 2, 3, 4, 5, 6, 7"

enum column { PER_PAGE, FIXED, SQUARED, WORST, SIZES, COLUMNS };

static const struct {
	const char *title, *heading;
} columns[COLUMNS] = {
	[PER_PAGE] = { "per 4k", "Per 4k page of the range (the slope)" },
	[FIXED] = { "fixed", "A part that no size changes (the intercept)" },
	[SQUARED] = { "R2", "R2 of the line" },
	[WORST] = { "worst", "The largest distance of a size from the line" },
	[SIZES] = { "sizes", "Sizes" },
};

static void format_bytes(sqlite3_int64 bytes, char *text, size_t size)
{
	static const char units[] = "KMG";
	size_t i = 0;

	for (bytes /= 1024; i < 2 && bytes >= 1024 && !(bytes % 1024); i++)
		bytes /= 1024;
	snprintf(text, size, "%lld%c", (long long)bytes, units[i]);
}

static void add_sizes(struct grid *g, sqlite3_stmt *st)
{
	char least[32], most[32];

	format_bytes(sqlite3_column_int64(st, 8), least, sizeof(least));
	format_bytes(sqlite3_column_int64(st, 9), most, sizeof(most));
	grid_add(g, "%d, %s..%s", sqlite3_column_int(st, 7), least, most);
}

/* A slope of some ns needs its tenths, which format_ns() does not have. */
static void add_cell(struct grid *g, sqlite3_stmt *st, enum column c)
{
	const char *mark = sqlite3_column_int(st, 14) ? "*" : "";
	char text[32];

	switch (c) {
	case PER_PAGE:
		grid_add(g, "%.1f%s", sqlite3_column_double(st, 10), mark);
		break;
	case FIXED:
		format_ns(text, sizeof(text), sqlite3_column_double(st, 11));
		grid_add(g, "%s", text);
		break;
	case SQUARED:
		/* NULL where all sizes take the same time. */
		if (sqlite3_column_type(st, 12) == SQLITE_NULL)
			grid_add(g, "-");
		else
			grid_add(g, "%.5f", sqlite3_column_double(st, 12));
		break;
	case WORST:
		grid_add(g, "%.1f %%", 100 * sqlite3_column_double(st, 13));
		break;
	default:
		add_sizes(g, st);
	}
}

static void add_keys(struct grid *g, sqlite3_stmt *st)
{
	for (int i = 0; i < KEYS; i++)
		grid_add(g, "%.64s", sqlite3_column_text(st, i));
}

/* Is the row of the same point and metric as that of @keys? */
static bool same_keys(sqlite3_stmt *st, char keys[KEYS][128])
{
	bool same = true;

	for (int i = 0; i < KEYS; i++) {
		const char *text = (const char *)sqlite3_column_text(st, i);

		same &= !strcmp(keys[i], text);
		snprintf(keys[i], sizeof(keys[i]), "%s", text);
	}
	return same;
}

static void add_missing(struct grid *g, size_t *at, size_t until)
{
	for (; *at < until; ++*at)
		grid_add(g, ".");
}

/* One value with a column per run; 0 or -EIO. */
static int read_runs(sqlite3_stmt *st, struct grid *g, size_t nr, enum column c)
{
	char keys[KEYS][128] = { { 0 } };
	size_t at = nr;
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		size_t run = (size_t)sqlite3_column_int64(st, 6) - 1;

		if (!same_keys(st, keys)) {
			add_missing(g, &at, nr);
			add_keys(g, st);
			at = 0;
		}
		add_missing(g, &at, run);
		add_cell(g, st, c);
		at++;
	}
	add_missing(g, &at, nr);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* All values of one run. */
static int read_run(sqlite3_stmt *st, struct grid *g)
{
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		add_keys(g, st);
		for (int c = 0; c < COLUMNS; c++)
			add_cell(g, st, (enum column)c);
	}
	return rc == SQLITE_DONE ? 0 : -EIO;
}

static void add_titles(struct grid *g, const struct report *r)
{
	static const char *const keys[KEYS] = { "experiment", "mapping",
						"pin",	      "wp",
						"params",     "metric" };

	for (int i = 0; i < KEYS; i++)
		grid_add(g, "%s", keys[i]);
	for (int c = 0; r->nr < 2 && c < COLUMNS; c++)
		grid_add(g, "%s", columns[c].title);
	for (size_t i = 0; r->nr > 1 && i < r->nr; i++)
		grid_add(g, "%s", report_letter(i));
}

/* @c is of several runs. Says in *@any that there is a row. */
static int print_grid(const struct report *r, const struct page *p,
		      enum column c, bool *any)
{
	sqlite3_stmt *st = NULL;
	struct grid g;
	int err;

	if (sqlite3_prepare_v2(r->db, ROWS, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	grid_init(&g, KEYS, r->nr > 1 ? r->nr : COLUMNS);
	add_titles(&g, r);
	err = r->nr > 1 ? read_runs(st, &g, r->nr, c) : read_run(st, &g);
	sqlite3_finalize(st);
	*any = grid_rows(&g);
	if (!err && *any) {
		if (r->nr > 1)
			page_heading(p, "%s", columns[c].heading);
		err = grid_print(&g, p);
	}
	grid_release(&g);
	return err;
}

static int print(const struct report *r, const struct page *p)
{
	int last = r->nr > 1 ? COLUMNS : 1, err = 0;
	bool any = true;

	page_title(p, "%s", report_view_scaling.help);
	report_print_runs(r, p);
	page_text(p, "ns, or instructions under that clock, of the operation "
		     "on all of the range: a line through three sizes or more, "
		     "by least squares of relative residuals, so that 2 MiB "
		     "matters as much as 1 GiB. *: a batch stayed disturbed.");
	if (r->nr < 2)
		page_gap(p);
	for (int c = 0; !err && any && c < last; c++)
		err = print_grid(r, p, (enum column)c, &any);
	if (!err && !any)
		page_text(p, "No point was measured with three sizes "
			     "(--size 2M,64M,1G).");
	return err;
}

const struct report_view report_view_scaling = {
	.name = "scaling",
	.help = "time per 4k page over sizes of the range",
	.sql = "SELECT s.position, s.kernel, s.clock, i.run, i.experiment,"
	       " i.mapping, i.pin, i.wp, i.params, i.metric,"
	       " iif(s.clock = 'instructions', 'guest instructions', i.unit)"
	       " AS unit, i.sizes, i.least_bytes, i.most_bytes, i.per_page,"
	       " i.fixed, i.r2, i.worst, i.marked"
	       " FROM shown_run s JOIN scaling_info i ON i.run = s.run"
	       " WHERE s.clock <> 'emulated'"
	       " ORDER BY s.position, i.experiment, i.mapping, i.pin, i.wp,"
	       " i.params, i.metric",
	.print = print,
};
