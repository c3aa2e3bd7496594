/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `trend`: the history of a point, one kernel after the other, and
 * the places where it changes. db/compare/trend.c decides; this prints.
 */
#include "db/compare/trend_query.h"
#include "report/view/view.h"

#include <errno.h>
#include <math.h>
#include <regex.h>
#include <sqlite3.h>
#include <string.h>

#include "db/compare/trend.h"
#include "report/grid.h"
#include "report/mark.h"

struct chosen {
	const struct report *r;
	regex_t regex;
};

static bool is_metric(void *arg, const char *name)
{
	const struct chosen *c = arg;

	return !strcmp(c->r->metric, name);
}

static bool is_point(void *arg, const char *name)
{
	const struct chosen *c = arg;

	/* Unanchored: a part of a name will do. */
	return !regexec(&c->regex, name, 0, NULL, 0);
}

/* The table trend is temporary: rows and text both read it. */
static int prepare(const struct report *r)
{
	struct chosen c = { .r = r };
	struct trend_query q = {
		.by_time = r->by_time,
		.metric = r->metric ? is_metric : NULL,
		.point = r->filter ? is_point : NULL,
		.arg = &c,
	};
	int err;

	/* -EINVAL: the expression is the user's. */
	if (r->filter && regcomp(&c.regex, r->filter, REG_EXTENDED | REG_NOSUB))
		return -EINVAL;
	err = trend_make(r->db, &q);
	if (r->filter)
		regfree(&c.regex);
	return err;
}

/* ---- Text ---- */

static const char series_sql[] =
	"SELECT series, point, metric, unit, clock, machine, sum(change)"
	" FROM temp.trend GROUP BY series ORDER BY series";

/* The largest changes first; from 0 to anything is larger than any factor. */
static const char top_sql[] =
	"SELECT series, point, metric, unit, clock, machine, sum(change)"
	" FROM temp.trend GROUP BY series HAVING sum(change) ORDER BY"
	" max(iif(change, iif(min(before, after) > 0,"
	"  max(before, after) / min(before, after), 1e300), 0)) DESC, series"
	" LIMIT ?1";

/* Of a long series the ends, the changes and their neighbours. */
static const char values_sql[] =
	"SELECT run, kernel, started_at, n, value, low, high, change, before,"
	" after, count(*) OVER () <= 30 OR max(change) OVER (ORDER BY position"
	"  ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)"
	" OR row_number() OVER (ORDER BY position) = 1"
	" OR lead(run) OVER (ORDER BY position) IS NULL,"
	" iif(marked, '*', '')"
	" FROM temp.trend WHERE series = ?1 ORDER BY position";

/* Counts are stored as doubles: 512 is printed as that, not as 512.0. */
static void add_number(struct grid *g, sqlite3_stmt *st, int column,
		       const char *mark)
{
	double x = sqlite3_column_double(st, column);

	if (sqlite3_column_type(st, column) == SQLITE_NULL)
		grid_add(g, "-");
	/* A mean of counts may miss the integer by a rounding. */
	else if (fabs(x - nearbyint(x)) < 1e-9)
		grid_add(g, "%.0f%s", x, mark);
	else
		grid_add(g, "%.*f%s", fabs(x) < 10 ? 3 : 1, x, mark);
}

/* A factor of ten, or a start at 0, has no useful percentage. */
static void add_change(struct grid *g, sqlite3_stmt *st)
{
	double before = sqlite3_column_double(st, 8);
	double after = sqlite3_column_double(st, 9);

	if (!sqlite3_column_int(st, 7))
		grid_add(g, "%s", "");
	/* A percentage needs a start that is not 0. */
	else if (before > 0 && after < 10 * before)
		grid_add(g, "<- changes near here, %+.1f %%",
			 100 * (after / before - 1));
	else
		grid_add(g, "<- changes near here, %g to %g", before, after);
}

/* A row of the columns of print_series(), for runs that have none. */
static void add_left_out(struct grid *g, size_t nr)
{
	if (!nr)
		return;
	grid_add(g, "...");
	for (int i = 1; i < 6; i++)
		grid_add(g, "%s", "");
	grid_add(g, "%zu runs without a change", nr);
}

/* One table per series: runs are rows, so a long history still fits. */
static int print_series(const struct report *r, const struct page *p,
			sqlite3_int64 series)
{
	static const char *const titles[] = { "run",   "kernel", "n",
					      "value", "from",	 "to",
					      "change" };
	sqlite3_stmt *st = NULL;
	size_t left_out = 0;
	struct grid g;
	int err, rc;

	if (sqlite3_prepare_v2(r->db, values_sql, -1, &st, NULL))
		return -EIO;
	sqlite3_bind_int64(st, 1, series);
	grid_init(&g, 2, 5);
	for (size_t i = 0; i < 7; i++)
		grid_add(&g, "%s", titles[i]);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (!sqlite3_column_int(st, 10)) {
			left_out++;
			continue;
		}
		add_left_out(&g, left_out);
		left_out = 0;
		grid_add(&g, "%lld", (long long)sqlite3_column_int64(st, 0));
		grid_add(&g, "%.40s", sqlite3_column_text(st, 1));
		grid_add(&g, "%lld", (long long)sqlite3_column_int64(st, 3));
		add_number(&g, st, 4,
			   (const char *)sqlite3_column_text(st, 11));
		for (int i = 5; i < 7; i++)
			add_number(&g, st, i, "");
		add_change(&g, st);
	}
	err = rc == SQLITE_DONE ? grid_print(&g, p) : -EIO;
	grid_release(&g);
	sqlite3_finalize(st);
	return err;
}

/* Counts hold on every machine: only times name theirs. */
static void print_heading(const struct page *p, sqlite3_stmt *st)
{
	const char *clock = (const char *)sqlite3_column_text(st, 4);
	bool exact = !clock || !*clock;
	const char *metric = (const char *)sqlite3_column_text(st, 2);
	int known = metric_named(metric);

	page_heading(p, "%.200s: %s, %s%s%.40s%s%.40s",
		     /* Series come from the table that prepare() made: none of
		      * these is NULL. */
		     sqlite3_column_text(st, 1),
		     known < 0 ? metric : metric_words[known],
		     sqlite3_column_text(st, 3), exact ? "" : ", clock ",
		     exact ? "" : clock, exact ? "" : ", machine ",
		     exact ? (const unsigned char *)""
			   : sqlite3_column_text(st, 5));
}

/* A series that was asked for is shown; of all others those that change. */
static int print(const struct report *r, const struct page *p)
{
	bool named = r->filter || r->metric;
	/* A series stays whole: only their number is limited. */
	const struct page whole = { .f = p->f, .markdown = p->markdown };
	sqlite3_stmt *st = NULL;
	size_t still = 0, shown = 0;
	int err = 0, rc;

	if (sqlite3_prepare_v2(r->db, p->top ? top_sql : series_sql, -1, &st,
			       NULL))
		return -EIO;
	if (p->top)
		sqlite3_bind_int64(st, 1, (sqlite3_int64)p->top);
	page_title(p, "%s", report_view_trend.help);
	page_text(p,
		  "%zu runs, by %s. Many commits may lie between two "
		  "of them: a change is near the run at whose line it stands, "
		  "not at it. %s",
		  r->nr, r->by_time ? "date" : "release", mark_legend);
	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		/* Hundreds of series do not change: they are counted. */
		if (!named && !sqlite3_column_int(st, 6)) {
			still++;
			continue;
		}
		print_heading(p, st);
		err = print_series(r, &whole, sqlite3_column_int64(st, 0));
		shown++;
	}
	if (!err && rc != SQLITE_DONE)
		err = -EIO;
	sqlite3_finalize(st);
	if (err)
		return err;
	page_gap(p);
	if (p->top && shown)
		page_text(p, "The %zu series that change most.", shown);
	else if (still || !shown)
		page_text(p, "%zu more series show no change%s.", still,
			  still ? " (--filter and --metric name them)" : "");
	return 0;
}

const struct report_view report_view_trend = {
	.name = "trend",
	.filters = true,
	.help = "one kernel after the other, and near which ones values change",
	.sql = "SELECT * FROM temp.trend ORDER BY series, position",
	/* All runs, not the newest per kernel: a history is the point. */
	.runs = "SELECT run FROM run_info",
	.prepare = prepare,
	.print = print,
};
