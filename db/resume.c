/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking more of a run that was interrupted. */
#include "db/resume.h"

#include <errno.h>
#include <string.h>

#include "db/run_lock.h"
#include "db/runs.h"
#include "db/store_internal.h"

/* One number, or NULL as 0. */
static int ask(struct store *s, enum statement which, int64_t id,
	       int64_t *value)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, which, &stmt);

	*value = 0;
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	err = store_step(s, stmt);
	if (err == 1)
		*value = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

static int run_for(struct store *s, enum statement which, int64_t id)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, which, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	return store_exec(s, stmt);
}

/*
 * The visit that was open when the run ended is measured again: without this
 * its batches would count twice. The summaries of its point held the dropped
 * visit, so they go as well.
 */
static int drop_visit(struct store *s, int64_t visit)
{
	int64_t point;
	int err = ask(s, STATEMENT_visit_point, visit, &point);

	if (!err)
		err = run_for(s, STATEMENT_visit_delete, visit);
	if (!err)
		err = run_for(s, STATEMENT_point_clear, point);
	if (!err)
		err = run_for(s, STATEMENT_point_soil, point);
	return err;
}

static int resume(struct store *s, int64_t id, struct run_resumed *r)
{
	int64_t value, visit;
	int err = ask(s, STATEMENT_resumable, id, &value);

	if (!err && !value)
		err = store_fail(
			s, -EINVAL,
			"run %lld is complete, or was measured elsewhere",
			(long long)id);
	if (!err)
		err = ask(s, STATEMENT_last_invocation, id, &value);
	r->started = (unsigned int)value;
	if (!err)
		err = ask(s, STATEMENT_round_first, id, &r->round_first);
	if (!err)
		err = ask(s, STATEMENT_rounds, id, &value);
	r->rounds = (unsigned int)value;
	if (!err)
		err = ask(s, STATEMENT_last_complete, id, &value);
	/* NULL reads as 0: an invocation that died without an end is open. */
	r->open = r->started && !value;
	if (!err)
		err = ask(s, STATEMENT_visit_unfinished, id, &visit);
	/*
	 * With it unfinished batches go, not the invocation: its other points
	 * are done and stay.
	 */
	if (!err && visit)
		err = drop_visit(s, visit);
	/*
	 * The status last. In the same transaction, so that no other process
	 * sees a run that is running and still has its end.
	 */
	return err ? err : run_for(s, STATEMENT_run_resume, id);
}

/* Lock first: another process may be at this very run. */
int store_resume(struct store *s, int64_t id, struct sink **sink,
		 struct run_resumed *r)
{
	int err;

	memset(r, 0, sizeof(*r));
	if (s->taking.id)
		return store_fail(s, -EINVAL, "another run is open already");
	err = store_lock(s);
	if (err)
		return err;
	/* `known` stays false: a duplicate fact is an error when measuring. */
	memset(&s->taking, 0, sizeof(s->taking));
	err = store_lock_run(s, id);
	if (err)
		return store_unlock(s, err);
	s->taking.id = id;
	err = store_unlock(s, resume(s, id, r));
	if (err)
		store_abandon(s);
	*sink = &s->sink;
	return err;
}

int store_resumed_points(struct store *s, const struct run_resumed *r,
			 void (*fn)(void *arg, const struct run_point *p),
			 void *arg)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_resumed_points, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, s->taking.id);
	sqlite3_bind_int64(stmt, 2, r->round_first);
	while ((err = store_step(s, stmt)) == 1) {
		struct run_point p = {
			/*
			 * Valid until the next row: @fn copies it to keep it.
			 */
			.name = (const char *)sqlite3_column_text(stmt, 0),
			.batches = (unsigned int)sqlite3_column_int64(stmt, 1),
			.skipped = sqlite3_column_int(stmt, 2),
			.in_round = sqlite3_column_int(stmt, 3),
		};

		err = store_texts(s, stmt, 0, 0);
		if (err)
			break;
		fn(arg, &p);
	}
	sqlite3_reset(stmt);
	return err;
}
