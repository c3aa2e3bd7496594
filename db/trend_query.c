/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The temporary table of a history. */
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db/summary_visit.h"
#include "db/trend.h"

struct trend_room {
	struct trend_value *v; /* owned */
	sqlite3_int64 *row; /* owned: rowid of each */
	size_t nr, room;
};

static const char table_sql[] =
	"DROP TABLE IF EXISTS temp.trend;"
	"CREATE TEMP TABLE trend (series INTEGER, position INTEGER, run "
	"INTEGER,"
	" kernel TEXT, started_at TEXT, clock TEXT, machine TEXT, point TEXT,"
	" metric TEXT, unit TEXT, exactness TEXT, n INTEGER, value, low, high,"
	" change INTEGER DEFAULT 0, before, after);"
	"DROP TABLE IF EXISTS temp.trend_order;"
	"CREATE TEMP TABLE trend_order (run INTEGER PRIMARY KEY, at INTEGER)";

/* Once for each run: there are as many rows as runs times points. */
static const char order_sql[] =
	"INSERT INTO temp.trend_order SELECT run, row_number() OVER (ORDER BY"
	" CASE WHEN ?1 THEN started_at ELSE kernel END COLLATE release,"
	" started_at, run) FROM temp.shown_run";

/* Counts have no machine: it does not matter. */
static const char fill_sql[] =
	"INSERT INTO temp.trend (series, position, run, kernel, started_at,"
	" clock, machine, point, metric, unit, exactness, n, value, low, high)"
	" WITH x AS (SELECT v.*, s.kernel, s.started_at, p.version,"
	"  iif(v.exactness = 'exact', '', s.clock) AS clock,"
	"  iif(v.exactness = 'exact', '', coalesce(r.machine, '')) AS machine,"
	"  iif(v.unit = 'ns' AND s.clock = 'instructions',"
	"   'guest instructions', v.unit) AS shown_unit, m.position AS at,"
	"  o.at AS turn"
	"  FROM temp.shown_run s JOIN temp.trend_order o ON o.run = s.run"
	"  CROSS JOIN run_info r ON r.run = s.run"
	"  CROSS JOIN metric_value v ON v.run = s.run"
	"  JOIN point_info p ON p.run = s.run AND p.point = v.point"
	"  JOIN metric_info m ON m.metric = v.metric"
	"  WHERE trend_shows_metric(v.metric, m.gates)"
	"   AND trend_shows_point(v.point)"
	"   AND (v.exactness = 'exact' OR s.clock <> 'emulated')"
	"   AND s.status <> 'running')"
	" SELECT dense_rank() OVER (ORDER BY point, at, clock, machine, "
	"version),"
	"  row_number() OVER (PARTITION BY point, at, clock, machine, version"
	"   ORDER BY turn),"
	"  run, kernel, started_at, clock, machine, point, metric, shown_unit,"
	"  exactness, n, value, low, high FROM x ORDER BY 1, 2";

static const char index_sql[] =
	"CREATE INDEX temp.trend_series ON trend (series, position)";

static void shows_metric(sqlite3_context *c, int nr, sqlite3_value **arg)
{
	const struct trend_query *q = sqlite3_user_data(c);
	const char *name = (const char *)sqlite3_value_text(arg[0]);

	(void)nr;
	sqlite3_result_int(c, q->metric ? q->metric(q->arg, name)
					: sqlite3_value_int(arg[1]));
}

static void shows_point(sqlite3_context *c, int nr, sqlite3_value **arg)
{
	const struct trend_query *q = sqlite3_user_data(c);
	const char *name = (const char *)sqlite3_value_text(arg[0]);

	(void)nr;
	sqlite3_result_int(c, !q->point || q->point(q->arg, name));
}

/* Both are NUL-terminated in SQLite, but that is not promised. */
static int by_release(void *arg, int n, const void *a, int m, const void *b)
{
	char x[256], y[256];

	(void)arg;
	n = n < 255 ? n : 255;
	m = m < 255 ? m : 255;
	memcpy(x, a, (size_t)n);
	memcpy(y, b, (size_t)m);
	x[n] = y[m] = '\0';
	return trend_release_order(x, y);
}

static int prepare(sqlite3 *db, const struct trend_query *q)
{
	void *arg = (void *)(uintptr_t)q;

	if (sqlite3_create_function(db, "trend_shows_metric", 2, SQLITE_UTF8,
				    arg, shows_metric, NULL, NULL) ||
	    sqlite3_create_function(db, "trend_shows_point", 1, SQLITE_UTF8,
				    arg, shows_point, NULL, NULL) ||
	    sqlite3_create_collation(db, "release", SQLITE_UTF8, NULL,
				     by_release))
		return -EIO;
	return sqlite3_exec(db, table_sql, NULL, NULL, NULL) ? -EIO : 0;
}

static int insert(sqlite3 *db, const struct trend_query *q, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int err = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL))
		return -EIO;
	if (sqlite3_bind_parameter_count(st))
		sqlite3_bind_int(st, 1, q->by_time);
	if (sqlite3_step(st) != SQLITE_DONE)
		err = -EIO;
	sqlite3_finalize(st);
	return err;
}

/* ---- Marks ---- */

static int add(struct trend_room *r, sqlite3_stmt *st)
{
	struct trend_value *v;
	sqlite3_int64 *row;

	if (r->nr == r->room) {
		size_t room = r->room ? 2 * r->room : 64;

		v = realloc(r->v, room * sizeof(*v));
		if (v)
			r->v = v;
		row = realloc(r->row, room * sizeof(*row));
		if (row)
			r->row = row;
		if (!v || !row)
			return -ENOMEM;
		r->room = room;
	}
	r->row[r->nr] = sqlite3_column_int64(st, 1);
	r->v[r->nr++] = (struct trend_value){
		.value = sqlite3_column_double(st, 4),
		.bounded = sqlite3_column_type(st, 5) != SQLITE_NULL,
		.low = sqlite3_column_double(st, 5),
		.high = sqlite3_column_double(st, 6),
	};
	return 0;
}

struct trend_series {
	sqlite3_int64 id;
	int metric, exactness;
};

static struct trend_series series_of(sqlite3_stmt *st)
{
	const char *metric = (const char *)sqlite3_column_text(st, 2);
	const char *word = (const char *)sqlite3_column_text(st, 3);
	struct trend_series s = { .id = sqlite3_column_int64(st, 0),
				  .metric = -1 };

	for (int i = 0; i < METRIC_NR; i++)
		if (!strcmp(metric_definitions[i].name, metric))
			s.metric = i;
	s.exactness = vocabulary_find(exactness_names, EXACTNESSES, word);
	return s;
}

static int write_marks(const struct trend_room *r, sqlite3_stmt *update)
{
	for (size_t i = 0; i < r->nr; i++) {
		if (!r->v[i].change)
			continue;
		sqlite3_bind_int64(update, 1, r->row[i]);
		summary_bind(update, 2, r->v[i].before);
		summary_bind(update, 3, r->v[i].after);
		if (sqlite3_step(update) != SQLITE_DONE)
			return -EIO;
		sqlite3_reset(update);
	}
	return 0;
}

static int finish(struct trend_room *r, const struct trend_series *s,
		  sqlite3_stmt *update)
{
	static const struct compare_gate none;
	int err = 0;

	if (r->nr && s->exactness >= 0)
		err = trend_mark(r->v, r->nr, (enum exactness)s->exactness,
				 s->metric < 0 ? &none
					       : &compare_gates[s->metric]);
	if (!err)
		err = write_marks(r, update);
	r->nr = 0;
	return err;
}

/* What is changed lies behind the row that is read. */
static int mark_all(sqlite3_stmt *select, sqlite3_stmt *update,
		    struct trend_room *r)
{
	struct trend_series at = { .id = 0 };
	int err = 0, rc;

	while (!err && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		struct trend_series s = series_of(select);

		if (s.id != at.id)
			err = finish(r, &at, update);
		at = s;
		if (!err)
			err = add(r, select);
	}
	if (!err && rc != SQLITE_DONE)
		err = -EIO;
	return err ? err : finish(r, &at, update);
}

static int mark(sqlite3 *db)
{
	sqlite3_stmt *select = NULL, *update = NULL;
	struct trend_room r = { 0 };
	int err = 0;

	if (sqlite3_prepare_v2(db,
			       "SELECT series, rowid, metric, exactness, value,"
			       " low, high FROM temp.trend ORDER BY rowid",
			       -1, &select, NULL) ||
	    sqlite3_prepare_v2(db,
			       "UPDATE temp.trend SET change = 1, before = ?2,"
			       " after = ?3 WHERE rowid = ?1",
			       -1, &update, NULL))
		err = -EIO;
	if (!err)
		err = mark_all(select, update, &r);
	sqlite3_finalize(select);
	sqlite3_finalize(update);
	free(r.v);
	free(r.row);
	return err;
}

int trend_make(struct sqlite3 *db, const struct trend_query *q)
{
	int err = 0;

	/* Who only reads may not make temporary tables either, but for here. */
	if (sqlite3_exec(db, "PRAGMA query_only = OFF", NULL, NULL, NULL))
		return -EIO;
	err = prepare(db, q);
	if (!err)
		err = insert(db, q, order_sql);
	if (!err)
		err = insert(db, q, fill_sql);
	if (!err && sqlite3_exec(db, index_sql, NULL, NULL, NULL))
		err = -EIO;
	if (!err)
		err = mark(db);
	if (sqlite3_exec(db, "PRAGMA query_only = ON", NULL, NULL, NULL))
		err = err ? err : -EIO;
	return err;
}
