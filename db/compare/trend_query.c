/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The temporary table of a history. */
#include "db/compare/trend_query.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db/summary/summary_visit.h"
#include "db/compare/trend.h"
#include "lib/array.h"

struct trend_source {
	sqlite3_int64 run, n;
	bool released; /* else it is no part of a history */
	int marked;
};

/* The values of the series at hand, in its order, and where each is from. */
struct trend_room {
	struct trend_value *v; /* owned */
	struct trend_source *source; /* owned */
	size_t nr;
};

/* The columns of select_sql that all values of a series share. */
enum { POINT, METRIC_NAME, CLOCK, MACHINE, UNIT, EXACTNESS, COMMON };

struct trend_series {
	sqlite3_int64 id, version;
	char *text[COMMON]; /* owned */
};

static const char table_sql[] =
	"DROP TABLE IF EXISTS temp.trend;"
	"CREATE TEMP TABLE trend (series INTEGER, position INTEGER, run "
	"INTEGER,"
	" kernel TEXT, started_at TEXT, clock TEXT, machine TEXT, point TEXT,"
	" metric TEXT, unit TEXT, exactness TEXT, n INTEGER, value, low, high,"
	" change INTEGER, before, after, marked INTEGER);"
	"DROP TABLE IF EXISTS temp.trend_order;"
	"CREATE TEMP TABLE trend_order (run INTEGER PRIMARY KEY, at INTEGER)";

/* Once for each run: there are as many rows as runs times points. */
static const char order_sql[] =
	"INSERT INTO temp.trend_order SELECT run, row_number() OVER (ORDER BY"
	" CASE WHEN ?1 THEN started_at ELSE kernel END COLLATE release,"
	" started_at, run) FROM temp.shown_run";

/* Counts have no machine: it does not matter. */
static const char select_sql[] =
	"SELECT v.point, v.metric,"
	" iif(v.exactness = 'exact', '', s.clock) AS clock,"
	" iif(v.exactness = 'exact', '', coalesce(r.machine, '')) AS machine,"
	" iif(v.unit = 'ns' AND s.clock = 'instructions',"
	"  'guest instructions', v.unit), v.exactness, p.version, v.run, v.n,"
	" v.value, v.low, v.high, s.released, v.marked"
	" FROM temp.shown_run s JOIN temp.trend_order o ON o.run = s.run"
	" CROSS JOIN run_info r ON r.run = s.run"
	" CROSS JOIN metric_value v ON v.run = s.run"
	" JOIN point_info p ON p.run = s.run AND p.point = v.point"
	" JOIN metric_info m ON m.metric = v.metric"
	" WHERE trend_shows_metric(v.metric, m.gates)"
	" AND trend_shows_point(v.point)"
	" AND (v.exactness = 'exact' OR s.clock <> 'emulated')"
	" AND s.status <> 'running'"
	" ORDER BY v.point, m.position, clock, machine, p.version, o.at";

static const char insert_sql[] =
	"INSERT INTO temp.trend SELECT ?1, ?2, run, kernel, started_at, ?4, ?5,"
	" ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17"
	" FROM temp.shown_run WHERE run = ?3";

/* Made after the rows: filling a table is faster without its index. */
static const char index_sql[] =
	"CREATE INDEX temp.trend_series ON trend (series, position)";

static void shows_metric(sqlite3_context *c, int nr, sqlite3_value **arg)
{
	const struct trend_query *q = sqlite3_user_data(c);
	const char *name = (const char *)sqlite3_value_text(arg[0]);

	(void)nr;
	sqlite3_result_int(c, name && q->metric ? q->metric(q->arg, name)
						: sqlite3_value_int(arg[1]));
}

static void shows_point(sqlite3_context *c, int nr, sqlite3_value **arg)
{
	const struct trend_query *q = sqlite3_user_data(c);
	const char *name = (const char *)sqlite3_value_text(arg[0]);

	(void)nr;
	sqlite3_result_int(c, !q->point || (name && q->point(q->arg, name)));
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
	/* SQLite takes no const; the callbacks only read. */
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

/*
 * The order of the runs is found once: there are as many values as runs times
 * points, and the collation is slow.
 */
static int order(sqlite3 *db, const struct trend_query *q)
{
	sqlite3_stmt *st = NULL;
	int err = 0;

	if (sqlite3_prepare_v2(db, order_sql, -1, &st, NULL))
		return -EIO;
	sqlite3_bind_int(st, 1, q->by_time);
	if (sqlite3_step(st) != SQLITE_DONE)
		err = -EIO;
	sqlite3_finalize(st);
	return err;
}

/* ---- Series ---- */

static int add(struct trend_room *r, sqlite3_stmt *st)
{
	if (array_grow(&r->v, r->nr, sizeof(*r->v)) ||
	    array_grow(&r->source, r->nr, sizeof(*r->source)))
		return -ENOMEM;
	r->source[r->nr] = (struct trend_source){
		.run = sqlite3_column_int64(st, COMMON + 1),
		.n = sqlite3_column_int64(st, COMMON + 2),
		.released = sqlite3_column_int(st, COMMON + 6),
		.marked = sqlite3_column_int(st, COMMON + 7),
	};
	r->v[r->nr++] = (struct trend_value){
		.value = sqlite3_column_double(st, COMMON + 3),
		.bounded = sqlite3_column_type(st, COMMON + 4) != SQLITE_NULL,
		.low = sqlite3_column_double(st, COMMON + 4),
		.high = sqlite3_column_double(st, COMMON + 5),
	};
	return 0;
}

static const char *text_of(sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return text ? text : "";
}

/*
 * A new version of an experiment begins a new series: its values mean another
 * thing.
 */
static bool goes_on(const struct trend_series *s, sqlite3_stmt *st)
{
	if (!s->id || s->version != sqlite3_column_int64(st, COMMON))
		return false;
	for (int i = 0; i < COMMON; i++)
		if (strcmp(s->text[i], text_of(st, i)))
			return false;
	return true;
}

static void forget(struct trend_series *s)
{
	for (int i = 0; i < COMMON; i++) {
		free(s->text[i]);
		s->text[i] = NULL;
	}
}

static int begin(struct trend_series *s, sqlite3_stmt *st)
{
	forget(s);
	s->id++;
	s->version = sqlite3_column_int64(st, COMMON);
	for (int i = 0; i < COMMON; i++) {
		s->text[i] = strdup(text_of(st, i));
		if (!s->text[i])
			return -ENOMEM;
	}
	return 0;
}

/*
 * Between the released kernels alone: one that we changed is shown, but what it
 * does began with no release and ended with none.
 */
static int mark_released(struct trend_room *r, enum exactness e,
			 const struct compare_gate *gate)
{
	struct trend_value *v = malloc((r->nr + 1) * sizeof(*v));
	size_t nr = 0;
	int err;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < r->nr; i++)
		if (r->source[i].released)
			v[nr++] = r->v[i];
	err = trend_mark(v, nr, e, gate);
	nr = 0;
	for (size_t i = 0; i < r->nr; i++)
		if (r->source[i].released)
			r->v[i] = v[nr++];
	free(v);
	return err;
}

static int mark(struct trend_room *r, const struct trend_series *s)
{
	static const struct compare_gate none;
	const int e = vocabulary_find(exactness_names, EXACTNESSES,
				      s->text[EXACTNESS]);
	/* A metric that this program does not know has no gates. */
	const struct compare_gate *gate = &none;

	for (enum metric i = 0; i < METRIC_NR; i++)
		if (!strcmp(metric_definitions[i].name, s->text[METRIC_NAME]))
			gate = &compare_gates[i];
	return e < 0 ? 0 : mark_released(r, (enum exactness)e, gate);
}

static void bind_series(sqlite3_stmt *st, const struct trend_series *s)
{
	static const int order[] = { CLOCK,	  MACHINE, POINT,
				     METRIC_NAME, UNIT,	   EXACTNESS };

	sqlite3_bind_int64(st, 1, s->id);
	for (int i = 0; i < COMMON; i++)
		sqlite3_bind_text(st, 4 + i, s->text[order[i]], -1,
				  SQLITE_STATIC);
}

static int put(sqlite3_stmt *st, const struct trend_value *v)
{
	summary_bind(st, 11, v->value);
	for (int i = 12; i <= 16; i++)
		/*
		 * Bindings outlive a reset: those of the row before would stay.
		 */
		sqlite3_bind_null(st, i);
	if (v->bounded) {
		summary_bind(st, 12, v->low);
		summary_bind(st, 13, v->high);
	}
	sqlite3_bind_int(st, 14, v->change);
	if (v->change) {
		summary_bind(st, 15, v->before);
		summary_bind(st, 16, v->after);
	}
	if (sqlite3_step(st) != SQLITE_DONE)
		return -EIO;
	sqlite3_reset(st);
	return 0;
}

/* Its rows into the table, of which the marks are known now. */
static int finish(struct trend_room *r, const struct trend_series *s,
		  sqlite3_stmt *insert, bool changes_only)
{
	int err = r->nr ? mark(r, s) : 0;

	bind_series(insert, s);
	for (size_t i = 0; !err && i < r->nr; i++) {
		if (changes_only && !r->v[i].change)
			continue;
		/*
		 * Positions are those of the whole series, also where only
		 * changes are kept.
		 */
		sqlite3_bind_int64(insert, 2, (sqlite3_int64)i + 1);
		sqlite3_bind_int64(insert, 3, r->source[i].run);
		sqlite3_bind_int64(insert, 10, r->source[i].n);
		sqlite3_bind_int(insert, 17, r->source[i].marked);
		err = put(insert, &r->v[i]);
	}
	r->nr = 0;
	return err;
}

static int take_all(sqlite3_stmt *select, sqlite3_stmt *insert,
		    struct trend_room *r, struct trend_series *s,
		    bool changes_only)
{
	int err = 0, rc;

	while (!err && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		if (!goes_on(s, select)) {
			err = finish(r, s, insert, changes_only);
			if (!err)
				err = begin(s, select);
		}
		if (!err)
			err = add(r, select);
	}
	if (!err && rc != SQLITE_DONE)
		err = -EIO;
	/* The last series has no row behind it that would end it. */
	return err ? err : finish(r, s, insert, changes_only);
}

static int fill(sqlite3 *db, bool changes_only)
{
	sqlite3_stmt *select = NULL, *insert = NULL;
	struct trend_series s = { .id = 0 };
	struct trend_room r = { 0 };
	int err = 0;

	if (sqlite3_prepare_v2(db, select_sql, -1, &select, NULL) ||
	    sqlite3_prepare_v2(db, insert_sql, -1, &insert, NULL))
		err = -EIO;
	if (!err)
		err = take_all(select, insert, &r, &s, changes_only);
	sqlite3_finalize(select);
	sqlite3_finalize(insert);
	forget(&s);
	free(r.v);
	free(r.source);
	return err;
}

int trend_make(struct sqlite3 *db, const struct trend_query *q)
{
	int err = 0;

	/* query_only forbids temporary tables as well. */
	if (sqlite3_exec(db, "PRAGMA query_only = OFF", NULL, NULL, NULL))
		return -EIO;
	err = prepare(db, q);
	if (!err)
		err = order(db, q);
	if (!err)
		err = fill(db, q->changes_only);
	if (!err && sqlite3_exec(db, index_sql, NULL, NULL, NULL))
		err = -EIO;
	/* After an error as well: no later query of a report may write. */
	if (sqlite3_exec(db, "PRAGMA query_only = ON", NULL, NULL, NULL))
		err = err ? err : -EIO;
	return err;
}
