/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking facts: the store as a sink. */
#include "db/insert.h"

#include <errno.h>

#include "db/insert_batch.h"
#include "db/insert_environment.h"
#include "db/insert_point.h"
#include "db/store_internal.h"
#include "db/summary/summary.h"

static struct store *of(struct sink *sink)
{
	return (struct store *)sink;
}

/* Every verb but run(): inside of a run that is being taken, locked. */
static int enter(struct store *s)
{
	if (!s->taking.id)
		return store_fail(s, -EINVAL, "no run is open");
	return store_lock(s);
}

/* store_begin() has stored it: the header decides whether the run is new. */
static int insert_run(struct sink *sink, const struct fact_run *f)
{
	(void)sink;
	(void)f;
	return 0;
}

static int insert_environment(struct sink *sink,
			      const struct fact_environment *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	if (err)
		return err;
	return store_unlock(s, insert_environment_row(s, f));
}

/*
 * One that is there already is passed over: importing more of a run repeats
 * its beginning.
 */
static int insert_invocation(struct sink *sink, const struct fact_invocation *f)
{
	struct store *s = of(sink);
	sqlite3_stmt *stmt;
	int err = enter(s);

	if (err)
		return err;
	/*
	 * 0 stands for facts outside of all invocations, and columns are
	 * signed.
	 */
	if (!f->seq || f->seed > INT64_MAX) {
		err = store_fail(s, -EINVAL,
				 "invalid invocation: its number or seed is "
				 "out of range");
		return store_unlock(s, err);
	}
	err = store_statement(s, STATEMENT_invocation_insert, &stmt);
	if (!err) {
		sqlite3_bind_int64(stmt, 1, s->taking.id);
		sqlite3_bind_int64(stmt, 2, f->seq);
		sqlite3_bind_int64(stmt, 3, (int64_t)f->seed);
		sqlite3_bind_int64(stmt, 4, f->started_ns);
		err = store_exec(s, stmt);
	}
	err = store_unlock(s, err);
	if (!err)
		s->taking.invocation = f->seq;
	/*
	 * The visit belongs to the invocation before, whose batches are over.
	 */
	s->taking.visit = 0;
	return err;
}

static int insert_point(struct sink *sink, const struct fact_point *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	return err ? err : store_unlock(s, insert_point_visit(s, f));
}

static int insert_batch(struct sink *sink, const struct fact_batch *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	return err ? err : store_unlock(s, insert_batch_row(s, f));
}

/* Facts of an invocation that is not there would never come out again. */
static int check_invocation(struct store *s, unsigned int seq)
{
	sqlite3_stmt *stmt;
	int err;

	/* Nearly every fact is of one of these two, and so needs no query. */
	if (!seq || seq == s->taking.invocation)
		return 0;
	err = store_statement(s, STATEMENT_invocation_find, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, s->taking.id);
	sqlite3_bind_int64(stmt, 2, seq);
	err = store_step(s, stmt);
	sqlite3_reset(stmt);
	if (!err)
		return store_fail(s, -EINVAL, "no such invocation: %u", seq);
	return err < 0 ? err : 0;
}

/* A skipped point has a row as well: a hole is data, with its reason. */
static int add_skip(struct store *s, const struct fact_skip *f)
{
	sqlite3_stmt *stmt;
	int64_t row = 0;
	int err = check_invocation(s, f->invocation);

	if (!err)
		err = insert_point_row(s, &f->id, &row);
	if (err)
		return err;
	err = store_statement(s, STATEMENT_skip_insert, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, row);
	sqlite3_bind_int64(stmt, 2, f->invocation);
	sqlite3_bind_int(stmt, 3, f->err);
	store_bind(stmt, 4, f->reason);
	return store_exec(s, stmt);
}

static int insert_skip(struct sink *sink, const struct fact_skip *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	return err ? err : store_unlock(s, add_skip(s, f));
}

/*
 * NULL and "" mean the same in an event, and only one of them can be found
 * again by its text.
 */
static void bind_event(sqlite3_stmt *stmt, int64_t run,
		       const struct fact_event *f)
{
	sqlite3_bind_int64(stmt, 1, run);
	sqlite3_bind_int64(stmt, 2, f->invocation);
	sqlite3_bind_int64(stmt, 3, f->at_ns);
	store_bind(stmt, 4, f->kind);
	store_bind(stmt, 5, f->subject ? f->subject : "");
	sqlite3_bind_int64(stmt, 6, f->value);
	store_bind(stmt, 7, f->text ? f->text : "");
}

/*
 * Two events that say the same are both kept while a run is measured; only a
 * repeated import passes them over.
 */
static int add_event(struct store *s, const struct fact_event *f)
{
	sqlite3_stmt *stmt;
	int err = check_invocation(s, f->invocation);

	/* An event has no key but what it says. */
	if (!err && s->taking.known) {
		err = store_statement(s, STATEMENT_event_find, &stmt);
		if (err)
			return err;
		bind_event(stmt, s->taking.id, f);
		err = store_step(s, stmt);
		sqlite3_reset(stmt);
	}
	if (err)
		return err < 0 ? err : 0;
	err = store_statement(s, STATEMENT_event_insert, &stmt);
	if (err)
		return err;
	bind_event(stmt, s->taking.id, f);
	return store_exec(s, stmt);
}

static int insert_event(struct sink *sink, const struct fact_event *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	return err ? err : store_unlock(s, add_event(s, f));
}

/*
 * Within an import, points are summarised once at its end: they would be
 * summarised again with each of their invocations.
 */
static int end_invocation(struct store *s, const struct fact_invocation_end *f)
{
	sqlite3_stmt *stmt;
	int err = check_invocation(s, f->seq);

	if (err)
		return err;
	err = store_statement(s, STATEMENT_invocation_end, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, s->taking.id);
	sqlite3_bind_int64(stmt, 2, f->seq);
	sqlite3_bind_int64(stmt, 3, f->finished_ns);
	sqlite3_bind_int(stmt, 4, !!f->complete);
	err = store_exec(s, stmt);
	if (err)
		return err;
	return s->depth > 1 ? summary_visits(s, s->taking.id)
			    : summary_update(s, s->taking.id);
}

static int insert_invocation_end(struct sink *sink,
				 const struct fact_invocation_end *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	if (err)
		return err;
	err = store_unlock(s, end_invocation(s, f));
	if (!err && f->seq == s->taking.invocation)
		s->taking.invocation = 0;
	/* The next batch belongs to another invocation, if to any. */
	s->taking.visit = 0;
	if (!err)
		/*
		 * Behind the commit, for no checkpoint runs within a
		 * transaction. From here on a power cut costs none of this
		 * invocation.
		 */
		store_sync(s);
	return err;
}

/* `running` is the absence of an end. */
static int end_run(struct store *s, const struct fact_end *f)
{
	sqlite3_stmt *stmt;
	int err;

	if (f->status <= RUN_RUNNING || f->status >= RUN_STATUS_NR)
		return store_fail(s, -EINVAL,
				  "invalid end: its status is not final");
	err = store_statement(s, STATEMENT_run_end, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, s->taking.id);
	store_bind(stmt, 2, vocabulary_statuses[f->status]);
	sqlite3_bind_int64(stmt, 3, f->finished_ns);
	return store_exec(s, stmt);
}

static int insert_end(struct sink *sink, const struct fact_end *f)
{
	struct store *s = of(sink);
	int err = enter(s);

	if (!err)
		err = store_unlock(s, end_run(s, f));
	if (!err)
		s->taking.ended = true;
	return err;
}

/* Heartbeats are for the supervisor, and change with each repetition. */
static int insert_heartbeat(struct sink *sink, const struct fact_heartbeat *f)
{
	(void)sink;
	(void)f;
	return 0;
}

const struct sink_ops store_sink_ops = {
	.run = insert_run,
	.environment = insert_environment,
	.invocation = insert_invocation,
	.point = insert_point,
	.batch = insert_batch,
	.skip = insert_skip,
	.event = insert_event,
	.invocation_end = insert_invocation_end,
	.end = insert_end,
	.heartbeat = insert_heartbeat,
};
