/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * data/values.js: every metric of every cell, and the geometry that a cell was
 * measured with. It is the bulk of a dashboard, so columns are runs of tokens.
 */
#include "plots/dashboard/values.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/script.h"

enum { VALUE, LOW, HIGH, N, COLUMNS };

/* Of one point: filled in the order of the database, written in ours. */
struct cell {
	bool there, bounded;
	double value, low, high;
	int64_t n;
};

struct metric {
	bool any;
	struct script_column column[COLUMNS];
	struct cell *cell; /* of the point at hand, one a run */
};

struct values {
	struct script_strings names; /* of metrics; their number is the index */
	struct metric *metric;
	size_t metrics;
	size_t points; /* that are behind us */
	size_t runs;
};

/* A metric that turns up late has no value in the points before. */
static struct metric *find_metric(struct values *v, const char *name)
{
	size_t before = v->names.nr, i = script_strings_add(&v->names, name);
	struct metric *m;

	if (v->names.error)
		return NULL;
	/*
	 * Metrics come as the view has them: how many there are is known only
	 * at the end.
	 */
	if (v->names.nr > before &&
	    array_grow(&v->metric, before, sizeof(*v->metric)))
		return NULL;
	m = &v->metric[i];
	if (v->names.nr > before) {
		memset(m, 0, sizeof(*m));
		v->metrics = v->names.nr;
		m->cell = calloc(v->runs, sizeof(*m->cell));
		for (size_t k = 0; k < v->points * v->runs; k++)
			for (int c = 0; c < COLUMNS; c++)
				script_column_null(&m->column[c]);
	}
	return m->cell ? m : NULL;
}

/* Any metric of the view, also one that this program does not know. */
static int take_value(struct values *v, sqlite3_stmt *st, size_t run)
{
	const char *name = (const char *)sqlite3_column_text(st, 0);
	struct metric *m = name ? find_metric(v, name) : NULL;
	struct cell *c;

	if (!m)
		return -ENOMEM;
	c = &m->cell[run];
	c->there = m->any = true;
	/*
	 * Below 6 invocations the bounds are NULL: 0 to 0 would be an interval.
	 */
	c->bounded = sqlite3_column_type(st, 2) != SQLITE_NULL &&
		     sqlite3_column_type(st, 3) != SQLITE_NULL;
	c->value = sqlite3_column_double(st, 1);
	c->low = sqlite3_column_double(st, 2);
	c->high = sqlite3_column_double(st, 3);
	c->n = sqlite3_column_int64(st, 4);
	return 0;
}

/* Exact counts mostly have low = value = high: "=" folds into one token. */
static void add_bound(struct script_column *to, const struct cell *c, double x)
{
	if (!c->bounded)
		script_column_null(to);
	else if (x >= c->value && x <= c->value)
		script_column_same(to);
	else
		script_column_number(to, x);
}

/* Every cell has a token in each column: the site counts them. */
static void add_cell(struct metric *m, const struct cell *c)
{
	if (!c->there) {
		for (int i = 0; i < COLUMNS; i++)
			script_column_null(&m->column[i]);
		return;
	}
	script_column_number(&m->column[VALUE], c->value);
	add_bound(&m->column[LOW], c, c->low);
	add_bound(&m->column[HIGH], c, c->high);
	script_column_integer(&m->column[N], c->n);
}

/* The point is over: its cells go to the columns. */
static void end_point(struct values *v)
{
	for (size_t i = 0; i < v->metrics; i++) {
		struct metric *m = &v->metric[i];

		for (size_t r = 0; r < v->runs; r++)
			add_cell(m, &m->cell[r]);
		/*
		 * The next point may lack this metric: no value of this one may
		 * stay.
		 */
		memset(m->cell, 0, v->runs * sizeof(*m->cell));
	}
	v->points++;
}

/* Step; with a @point, bind first. 1: a row; 0: no more; or -errno. */
static int bind_step(struct dashboard *d, sqlite3_stmt *st, int64_t run,
		     const char *point)
{
	int rc;

	if (point) {
		sqlite3_bind_int64(st, 1, run);
		sqlite3_bind_text(st, 2, point, -1, SQLITE_STATIC);
	}
	rc = sqlite3_step(st);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return dashboard_fail(d, -EIO, "cannot read the database: %s",
				      sqlite3_errmsg(d->db));
	return rc == SQLITE_ROW;
}

/* One query per cell: cells come in our order without sorting all values. */
static const char value_sql[] =
	"SELECT metric, value, low, high, n FROM metric_value"
	" WHERE run = ?1 AND point = ?2 ORDER BY metric";

static int read_values(struct dashboard *d, struct values *v)
{
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, value_sql, &st);

	for (size_t p = 0; !err && p < d->points; p++) {
		for (size_t r = 0; !err && r < d->runs; r++) {
			int more =
				bind_step(d, st, d->run[r], d->point[p].name);

			while (more > 0 && !(err = take_value(v, st, r)))
				/*
				 * Not bound again: SQLite refuses to within a
				 * query.
				 */
				more = bind_step(d, st, 0, NULL);
			if (more < 0)
				err = more;
			sqlite3_reset(st);
		}
		if (!err)
			end_point(v);
	}
	sqlite3_finalize(st);
	return err;
}

/* ---- What cells were measured on ---- */

#define GEOMETRY 5

static const char geometry_sql[] =
	"SELECT version, page_size, range_bytes, writes, referenced_pages"
	" FROM point_info WHERE run = ?1 AND point = ?2";

/* Version and geometry decide whether two cells can be compared. */
static int write_geometry(struct dashboard *d, struct script *s)
{
	static const char *const name[GEOMETRY] = { "version", "page_size",
						    "range_bytes", "writes",
						    "referenced_pages" };
	struct script_column column[GEOMETRY] = { 0 };
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, geometry_sql, &st);

	for (size_t i = 0; !err && i < d->points * d->runs; i++) {
		int there = bind_step(d, st, d->run[i % d->runs],
				      d->point[i / d->runs].name);

		err = there < 0 ? there : 0;
		/*
		 * A skipped point has no geometry, so this counts what was
		 * measured.
		 */
		d->measured += there > 0;
		for (int k = 0; k < GEOMETRY; k++)
			if (there > 0 &&
			    sqlite3_column_type(st, k) == SQLITE_INTEGER)
				script_column_integer(&column[k],
						      sqlite3_column_int64(st,
									   k));
			else
				script_column_null(&column[k]);
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	fprintf(s->f,
		"pincow.data(\"cells\",{\"rows\":%zu,\"strings\":[],\n"
		"\"columns\":",
		d->points * d->runs);
	script_columns(s, name, column, GEOMETRY);
	fputs("});\n", s->f);
	for (int k = 0; k < GEOMETRY; k++)
		script_column_release(&column[k]);
	return err;
}

/* Metrics without any value are left out: the site hides them then. */
static void write_metrics(struct dashboard *d, struct script *s,
			  struct values *v)
{
	static const char *const name[COLUMNS] = { "value", "low", "high",
						   "n" };
	const char *before = "";

	fprintf(s->f, "pincow.data(\"values\",{\"rows\":%zu,\"metrics\":{\n",
		d->points * d->runs);
	for (size_t i = 0; i < v->metrics; i++) {
		struct metric *m = &v->metric[i];

		if (!m->any)
			continue;
		fputs(before, s->f);
		before = ",\n";
		script_string(s, v->names.text[i]);
		fputc(':', s->f);
		script_columns(s, name, m->column, COLUMNS);
	}
	fputs("}});\n", s->f);
}

static void release(struct values *v)
{
	for (size_t i = 0; i < v->metrics; i++) {
		for (int c = 0; c < COLUMNS; c++)
			script_column_release(&v->metric[i].column[c]);
		free(v->metric[i].cell);
	}
	free(v->metric);
	script_strings_release(&v->names);
}

int dashboard_write_values(struct dashboard *d)
{
	struct values v = { .runs = d->runs };
	struct script s;
	int err = script_open(&s, d, "values.js");

	if (!err)
		err = write_geometry(d, &s);
	if (!err)
		err = read_values(d, &v);
	if (!err)
		write_metrics(d, &s, &v);
	release(&v);
	return script_close(&s, err);
}
