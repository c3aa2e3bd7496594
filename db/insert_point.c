/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A point and its visits: where the batches of an invocation go. */
#include "db/insert_point.h"

#include <errno.h>
#include <string.h>

#include "db/store_internal.h"

/* Integers of SQLite are signed: a larger one would come back negative. */
static int fits(uint64_t value)
{
	return value <= INT64_MAX;
}

static void bind_point(sqlite3_stmt *stmt, int64_t run,
		       const struct point_id *id)
{
	sqlite3_bind_int64(stmt, 1, run);
	store_bind(stmt, 2, id->experiment);
	store_bind(stmt, 3, id->mapping);
	store_bind(stmt, 4, id->pin);
	store_bind(stmt, 5, id->wp);
	store_bind(stmt, 6, id->params);
}

/* The row of a point, left open for its columns: 1, 0 or -errno. */
static int find_point(struct store *s, const struct point_id *id,
		      sqlite3_stmt **stmt)
{
	int err = store_statement(s, STATEMENT_point_find, stmt);

	if (err)
		return err;
	bind_point(*stmt, s->taking.id, id);
	return store_step(s, *stmt);
}

/* An INSERT that does nothing tells no id, so the row is looked up after it. */
int insert_point_row(struct store *s, const struct point_id *id, int64_t *row)
{
	sqlite3_stmt *stmt;
	int err;

	if (!vocabulary_point_ok(id))
		return store_fail(s, -EINVAL, "invalid name of a point");
	err = store_statement(s, STATEMENT_point_insert, &stmt);
	if (err)
		return err;
	bind_point(stmt, s->taking.id, id);
	err = store_exec(s, stmt);
	if (err)
		return err;
	err = find_point(s, id, &stmt);
	if (err == 1)
		*row = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

/* Set a point's geometry, which is one for all of its invocations. */
static int set_geometry(struct store *s, const struct fact_point *f,
			int64_t row)
{
	const int64_t geometry[] = {
		f->version,
		(int64_t)f->page_size,
		(int64_t)f->range_bytes,
		(int64_t)f->writes,
		(int64_t)f->referenced_pages,
	};
	sqlite3_stmt *stmt;
	bool there, same = true;
	int i, err = find_point(s, &f->id, &stmt);

	if (err < 0)
		return err;
	/* A point that was only skipped so far has a row without geometry. */
	there = sqlite3_column_type(stmt, 1) != SQLITE_NULL;
	for (i = 0; i < 5; i++)
		same &= sqlite3_column_int64(stmt, i + 1) == geometry[i];
	sqlite3_reset(stmt);
	/* Batches of two sizes, or of two meanings, have no common summary. */
	if (there)
		return same ? 0
			    : store_fail(
				      s, -EINVAL,
				      "%s/%s/%s/%s?%s differs from an earlier "
				      "invocation in version or size",
				      f->id.experiment, f->id.mapping,
				      f->id.pin, f->id.wp, f->id.params);
	err = store_statement(s, STATEMENT_point_geometry, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, row);
	for (i = 0; i < 5; i++)
		sqlite3_bind_int64(stmt, i + 2, geometry[i]);
	return store_exec(s, stmt);
}

/* Remember where the batches of a point go in the open invocation. */
static void remember(struct taking *t, const struct point_id *id, int64_t visit)
{
	const char *const from[] = { id->experiment, id->mapping, id->pin,
				     id->wp, id->params };
	const char **to[] = { &t->point.experiment, &t->point.mapping,
			      &t->point.pin, &t->point.wp, &t->point.params };
	/*
	 * Copied, as the names die with their line. They fit:
	 * vocabulary_point_ok() allows four of 32 bytes and 127 of parameters.
	 */
	char *at = t->name;
	size_t i;

	for (i = 0; i < 5; i++) {
		*to[i] = at;
		at = stpcpy(at, from[i]) + 1;
	}
	t->visit = visit;
}

/* The last part of a name differs most often from batch to batch. */
static bool remembered(const struct taking *t, const struct point_id *id)
{
	return t->visit && !strcmp(t->point.wp, id->wp) &&
	       !strcmp(t->point.pin, id->pin) &&
	       !strcmp(t->point.mapping, id->mapping) &&
	       !strcmp(t->point.experiment, id->experiment) &&
	       !strcmp(t->point.params, id->params);
}

/*
 * The visit of point @row in the open invocation: 1, 0 for none, -errno. A
 * visit is one point in one invocation, and owns its batches.
 */
static int find_visit(struct store *s, const struct point_id *id, int64_t row)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_visit_find, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, row);
	sqlite3_bind_int64(stmt, 2, s->taking.invocation);
	err = store_step(s, stmt);
	if (err == 1)
		remember(&s->taking, id, sqlite3_column_int64(stmt, 0));
	sqlite3_reset(stmt);
	return err;
}

int insert_point_visit(struct store *s, const struct fact_point *f)
{
	sqlite3_stmt *stmt;
	int64_t row = 0;
	int err;

	if (!s->taking.invocation)
		return store_fail(s, -EINVAL,
				  "a point outside of an invocation");
	if (!fits(f->page_size) || !fits(f->range_bytes) || !fits(f->writes) ||
	    !fits(f->referenced_pages))
		return store_fail(s, -EINVAL, "range out of bounds");
	err = insert_point_row(s, &f->id, &row);
	if (!err)
		err = set_geometry(s, f, row);
	if (err)
		return err;
	err = store_statement(s, STATEMENT_visit_insert, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, row);
	sqlite3_bind_int64(stmt, 2, s->taking.invocation);
	err = store_exec(s, stmt);
	if (err)
		return err;
	err = find_visit(s, &f->id, row);
	return err < 0 ? err : 0;
}

/* Batches of a point come in a row, so the last one's answer mostly holds. */
int insert_point_locate(struct store *s, const struct fact_batch *f)
{
	sqlite3_stmt *stmt;
	int64_t row = 0;
	int err;

	if (f->invocation != s->taking.invocation || !f->invocation)
		return store_fail(s, -EINVAL,
				  "a batch of invocation %u, which is not "
				  "open",
				  f->invocation);
	if (remembered(&s->taking, &f->id))
		return 0;
	/*
	 * Before anything can fail: the next batch must not go to the old one.
	 */
	s->taking.visit = 0;
	err = find_point(s, &f->id, &stmt);
	if (err == 1) {
		row = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
		err = find_visit(s, &f->id, row);
	}
	if (!err)
		err = store_fail(s, -EINVAL,
				 "a batch before its point %s/%s/%s/%s",
				 f->id.experiment, f->id.mapping, f->id.pin,
				 f->id.wp);
	return err < 0 ? err : 0;
}
