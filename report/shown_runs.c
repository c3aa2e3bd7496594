/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the temporary tables that views and figures query. They hide the
 * choice of the newest run per kernel and point from every query.
 */
#include "report/shown_runs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "db/compare/trend.h"
#include "db/store.h"

const char shown_runs_latest_sql[] =
	"SELECT run FROM run_info WHERE session = (SELECT session FROM run_info"
	" WHERE status <> 'running' ORDER BY run DESC LIMIT 1)";

/*
 * A run of a few points does not hide the one of the whole suite; a run that
 * measured nothing is shown for what it is, if it is the newest.
 */
const char shown_runs_newest_sql[] =
	"SELECT DISTINCT newest FROM (SELECT max(p.run) AS newest"
	" FROM point_info p JOIN run_info r ON r.run = p.run"
	" WHERE r.status <> 'running'"
	" GROUP BY r.kernel, r.clock, p.point"
	" UNION SELECT max(run) FROM run_info) WHERE newest IS NOT NULL";

/* Views before the tables that they read. */
static const char tables_sql[] =
	"PRAGMA query_only = OFF;"
	"PRAGMA temp_store = MEMORY;"
	"DROP VIEW IF EXISTS temp.shown_value;"
	"DROP VIEW IF EXISTS temp.shown_count;"
	"DROP TABLE IF EXISTS temp.shown_point;"
	"DROP TABLE IF EXISTS temp.shown_newest;"
	"DROP TABLE IF EXISTS temp.shown_kernel;"
	"DROP TABLE IF EXISTS temp.shown_run;"
	"DROP TABLE IF EXISTS temp.shown_kind;"
	"CREATE TEMP TABLE shown_kind (axis TEXT, name TEXT, position INTEGER,"
	" help TEXT, PRIMARY KEY (axis, name));"
	"CREATE TEMP TABLE shown_run (position INTEGER PRIMARY KEY,"
	" run INTEGER UNIQUE, kernel TEXT, clock TEXT, status TEXT, label TEXT,"
	" invocations INTEGER, command TEXT, version TEXT, started_at TEXT,"
	" series TEXT, released INTEGER, \"column\" INTEGER);";

/* The status is today's: a killed run is not shown as running. */
static const char insert_sql[] =
	"INSERT INTO temp.shown_run SELECT ?1, r.run, r.kernel, r.clock,"
	" " RUN_STATUS_NOW
	", r.label, r.invocations, r.command, r.version, r.started_at,"
	" r.kernel,"
	/* Kernels that scripts/build-kernel changed bear that word: they are
	 * nobody's release. */
	" NOT r.kernel GLOB '*-pincow-*', 0 FROM run_info r WHERE r.run = ?2";

/*
 * CROSS JOIN fixes the order of the loops: the few shown runs outside, the key
 * of the large table inside. SQLite cannot know how few they are.
 */
static const char fill_sql[] =
	"UPDATE temp.shown_run SET series = kernel || ' (' || clock || ')'"
	" WHERE kernel IN (SELECT kernel FROM temp.shown_run GROUP BY kernel"
	"  HAVING count(DISTINCT clock) > 1);"
	"WITH first(series, at) AS (SELECT series, min(position)"
	"  FROM temp.shown_run GROUP BY series),"
	" counted AS (SELECT series, row_number() OVER (ORDER BY at) AS nr"
	"  FROM first)"
	"UPDATE temp.shown_run SET \"column\" = (SELECT nr FROM counted c"
	"  WHERE c.series = shown_run.series);"
	"CREATE TEMP TABLE shown_point AS"
	" SELECT r.\"column\", r.series, r.released, r.clock,"
	" max(r.run) AS run, p.point"
	" FROM temp.shown_run r CROSS JOIN point_info p ON p.run = r.run"
	" GROUP BY r.\"column\", p.point;"
	"CREATE INDEX temp.shown_point_run ON shown_point (run, point);"
	"CREATE TEMP VIEW shown_value AS"
	" SELECT s.\"column\", s.series, s.released, s.clock, v.run, v.point,"
	" v.experiment, v.mapping, v.pin, v.wp, v.params, v.metric,"
	" iif(v.unit = 'ns' AND s.clock = 'instructions', 'guest instructions',"
	"  v.unit) AS unit, v.exactness, v.n, v.value, v.low, v.high, v.marked"
	" FROM temp.shown_point s CROSS JOIN metric_value v"
	"  ON v.run = s.run AND v.point = s.point;";

/* Counts do not depend on the clock: the newest run stands for all clocks. */
static const char counts_sql[] =
	"CREATE TEMP TABLE shown_newest AS"
	" SELECT 0 AS \"column\", r.kernel, r.released, max(r.run) AS run,"
	" p.point, r.clock, r.invocations"
	" FROM temp.shown_run r CROSS JOIN point_info p ON p.run = r.run"
	" GROUP BY r.kernel, p.point;"
	"CREATE TEMP TABLE shown_kernel AS SELECT row_number() OVER (ORDER BY"
	"  (SELECT min(r.position) FROM temp.shown_run r"
	"   WHERE r.kernel = n.kernel)) AS \"column\","
	" n.kernel, max(n.released) AS released"
	" FROM temp.shown_newest n GROUP BY n.kernel;"
	"UPDATE temp.shown_newest SET \"column\" = (SELECT k.\"column\""
	"  FROM temp.shown_kernel k WHERE k.kernel = shown_newest.kernel);"
	"CREATE INDEX temp.shown_newest_run ON shown_newest (run, point);"
	"CREATE TEMP VIEW shown_count AS"
	" SELECT s.\"column\", s.kernel, s.released, s.clock, s.invocations,"
	" v.run, v.point, v.experiment, v.mapping, v.pin, v.wp, v.params,"
	" v.metric, v.unit, v.exactness, v.n, v.value, v.low, v.high, v.marked"
	" FROM temp.shown_newest s CROSS JOIN metric_value v"
	"  ON v.run = s.run AND v.point = s.point";

static int insert(sqlite3 *db, const int64_t *run, size_t nr)
{
	sqlite3_stmt *st = NULL;
	int err = 0;

	if (sqlite3_prepare_v2(db, insert_sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	for (size_t i = 0; !err && i < nr; i++) {
		/* Positions count from 1: report_letter() and char(64 + n) rely
		 * on it. */
		sqlite3_bind_int64(st, 1, (int64_t)i + 1);
		sqlite3_bind_int64(st, 2, run[i]);
		if (sqlite3_step(st) != SQLITE_DONE)
			err = -EIO;
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return err;
}

/* SQL has no kinds.def: this carries its order and help over. */
static int insert_kinds(sqlite3 *db)
{
	static const char *const axes[AXIS_NR] = { "experiment", "mapping",
						   "pin", "wp" };
	sqlite3_stmt *st = NULL;
	int err = 0;

	if (sqlite3_prepare_v2(
		    db, "INSERT INTO temp.shown_kind VALUES (?1, ?2, ?3, ?4)",
		    -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	for (int a = 0; a < AXIS_NR; a++)
		for (size_t i = 0; i < axis_nr_kinds((enum axis)a); i++) {
			sqlite3_bind_text(st, 1, axes[a], -1, SQLITE_STATIC);
			sqlite3_bind_text(st, 2,
					  axis_kind_name((enum axis)a, i), -1,
					  SQLITE_STATIC);
			sqlite3_bind_int64(st, 3, (int64_t)i);
			sqlite3_bind_text(st, 4,
					  axis_kind_help((enum axis)a, i), -1,
					  SQLITE_STATIC);
			if (sqlite3_step(st) != SQLITE_DONE)
				err = -EIO;
			sqlite3_reset(st);
		}
	sqlite3_finalize(st);
	return err;
}

/* Several statements in one text: only sqlite3_exec() takes them. */
static int run_sql(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -EIO;
}

/*
 * query_only, which a reader of the database has set, also forbids temporary
 * tables. It is off only in here.
 */
int shown_runs_make(struct sqlite3 *db, const int64_t *run, size_t nr)
{
	int err = run_sql(db, tables_sql);

	if (!err)
		err = insert_kinds(db);
	if (!err)
		err = insert(db, run, nr);
	if (!err)
		err = run_sql(db, fill_sql);
	if (!err)
		err = run_sql(db, counts_sql);
	if (!err)
		err = run_sql(db, "PRAGMA query_only = ON");
	return err;
}

/* SQL would sort releases as text, 5.10 before 5.9. */
struct ordered {
	char *kernel; /* owned */
	int64_t run;
};

static int by_release(const void *va, const void *vb)
{
	const struct ordered *a = va, *b = vb;
	int c = trend_release_order(a->kernel, b->kernel);

	/* Runs of one kernel in the order in which they began. */
	return c ? c : a->run < b->run ? -1 : a->run > b->run;
}

/* A run that went away meanwhile sorts first, as an empty release. */
static int read_kernel(sqlite3 *db, struct ordered *o)
{
	sqlite3_stmt *st = NULL;
	const char *text = NULL;

	if (sqlite3_prepare_v2(db, "SELECT kernel FROM run_info WHERE run = ?1",
			       -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	sqlite3_bind_int64(st, 1, o->run);
	if (sqlite3_step(st) == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(st, 0);
	o->kernel = strdup(text ? text : "");
	sqlite3_finalize(st);
	return o->kernel ? 0 : -ENOMEM;
}

int shown_runs_sort(struct sqlite3 *db, int64_t *run, size_t nr)
{
	/* calloc(3) of 0 may return NULL. */
	struct ordered *o = calloc(nr + 1, sizeof(*o));
	int err = o ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < nr; i++) {
		o[i].run = run[i];
		err = read_kernel(db, &o[i]);
	}
	if (!err)
		qsort(o, nr, sizeof(*o), by_release);
	for (size_t i = 0; o && i < nr; i++) {
		if (!err)
			run[i] = o[i].run;
		free(o[i].kernel);
	}
	free(o);
	return err;
}
