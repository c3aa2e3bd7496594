/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chooses the runs and points of a dashboard, and their order. Without names
 * the newest runs stand for a database that may have thousands.
 */
#include "plots/dashboard/choose.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "plots/dashboard/dashboard.h"
#include "report/shown_runs.h"

static int failed_step(struct dashboard *d)
{
	return dashboard_fail(d, -EIO, "cannot read the database: %s",
			      sqlite3_errmsg(d->db));
}

/* ---- Runs ---- */

/*
 * A run of a few points does not hide the one of the whole suite: newest goes
 * by experiment. A kernel that never completed one is there with the newest.
 */
static const char newest_sql[] =
	"WITH shown AS ("
	" SELECT max(r.run) AS run FROM run_info r"
	"  JOIN (SELECT DISTINCT run, experiment FROM point_info) p"
	"  ON p.run = r.run WHERE r.status = 'complete'"
	"  GROUP BY r.kernel, r.machine, r.clock, p.experiment"
	" UNION SELECT max(run) FROM run_info GROUP BY kernel"
	"  HAVING sum(status = 'complete') = 0 OR max(run) = "
	"   (SELECT max(run) FROM run_info))"
	"SELECT run FROM shown ORDER BY run DESC LIMIT %d";

static const char all_sql[] = "SELECT run FROM run_info ORDER BY run DESC";

static int add_run(struct dashboard *d, int64_t run)
{
	for (size_t i = 0; i < d->runs; i++)
		/* A run may be named twice, by its id and by a label. */
		if (d->run[i] == run)
			return 0;
	if (array_grow(&d->run, d->runs, sizeof(*d->run)))
		return -ENOMEM;
	d->run[d->runs++] = run;
	return 0;
}

static int choose_by(struct dashboard *d, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, sql, &st), rc = SQLITE_DONE;

	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW)
		err = add_run(d, sqlite3_column_int64(st, 0));
	if (!err && rc != SQLITE_DONE)
		err = failed_step(d);
	sqlite3_finalize(st);
	return err;
}

/* SQLite binds no arrays: json_each() makes rows of this text. */
static int name_runs(struct dashboard *d)
{
	size_t size = 0;
	FILE *f = open_memstream(&d->runs_json, &size);

	if (!f)
		return -ENOMEM;
	fputc('[', f);
	for (size_t i = 0; i < d->runs; i++)
		fprintf(f, "%s%" PRId64, i ? "," : "", d->run[i]);
	fputc(']', f);
	return fclose(f) ? -ENOMEM : 0;
}

/* The site says how much of the database it does not show. */
static int count_others(struct dashboard *d)
{
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, "SELECT count(*) FROM run_info", &st);

	if (err)
		return err;
	if (sqlite3_step(st) == SQLITE_ROW)
		d->others = (size_t)sqlite3_column_int64(st, 0) - d->runs;
	else
		err = failed_step(d);
	sqlite3_finalize(st);
	return err;
}

/* Named runs are kept also if incomplete: the user knows why. */
int dashboard_choose(struct dashboard *d, const int64_t *run, size_t nr,
		     bool all)
{
	char newest[sizeof(newest_sql) + 16];
	int err = 0;

	snprintf(newest, sizeof(newest), newest_sql, DASHBOARD_RUNS);
	d->chosen = nr || all;
	for (size_t i = 0; !err && i < nr; i++)
		err = add_run(d, run[i]);
	if (!err && !nr)
		err = choose_by(d, all ? all_sql : newest);
	if (!err)
		/*
		 * By release, though chosen by age: the site shows them in this
		 * order.
		 */
		err = shown_runs_sort(d->db, d->run, d->runs);
	if (!err)
		err = name_runs(d);
	return err ? err : count_others(d);
}

/* ---- Points ---- */

/* Skipped points are points too: their cells say why they are empty. */
static const char points_sql[] =
	"SELECT point, experiment, mapping, pin, wp, params FROM point_info"
	" WHERE run IN (SELECT value FROM json_each(?1))"
	" UNION SELECT point, experiment, mapping, pin, wp, params"
	" FROM skip_info WHERE run IN (SELECT value FROM json_each(?1))"
	" ORDER BY 1";

static char *column(sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return text ? strdup(text) : NULL;
}

static int take_point(struct dashboard *d, sqlite3_stmt *st)
{
	struct dashboard_point *p;
	bool whole;

	if (array_grow(&d->point, d->points, sizeof(*p)))
		return -ENOMEM;
	p = &d->point[d->points++];
	p->name = column(st, 0);
	p->params = column(st, 1 + AXIS_NR);
	/* Counted already, so that dashboard_release() frees what there is. */
	whole = p->name && p->params;
	for (int i = 0; i < AXIS_NR; i++) {
		p->axis[i] = column(st, 1 + i);
		whole = whole && p->axis[i];
	}
	return whole ? 0 : -ENOMEM;
}

static int compare_points(const void *va, const void *vb)
{
	const struct dashboard_point *a = va, *b = vb;

	return display_compare(a->axis, a->name, b->axis, b->name);
}

int dashboard_load_points(struct dashboard *d)
{
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, points_sql, &st), rc = SQLITE_DONE;

	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW)
		err = take_point(d, st);
	if (!err && rc != SQLITE_DONE)
		err = failed_step(d);
	sqlite3_finalize(st);
	if (!err && d->points)
		qsort(d->point, d->points, sizeof(*d->point), compare_points);
	return err;
}
