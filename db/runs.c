/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as wholes: begin, finish, sweep, label, delete, rebuild. */
#include "db/runs.h"

#include <errno.h>
#include <string.h>

#include "db/run_lock.h"
#include "db/store_internal.h"
#include "db/summary/summary.h"

/* A label names one run. Setting it frees it first, in the same transaction. */
static int move_label(struct store *s, int64_t id, const char *label)
{
	sqlite3_stmt *stmt;
	int err;

	if (label && !vocabulary_label_ok(label))
		return store_fail(
			s, -EINVAL,
			"invalid label '%.64s' (use " VOCABULARY_LABEL_RULE ")",
			label);
	if (label) {
		err = store_statement(s, STATEMENT_label_free, &stmt);
		if (err)
			return err;
		store_bind(stmt, 1, label);
		err = store_exec(s, stmt);
		if (err)
			return err;
	}
	err = store_statement(s, STATEMENT_label_set, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	store_bind(stmt, 2, label);
	err = store_exec(s, stmt);
	if (!err && !sqlite3_changes(s->db))
		err = store_fail(s, -ENOENT, "no such run: %lld",
				 (long long)id);
	return err;
}

int store_label_run(struct store *s, int64_t id, const char *label)
{
	int err = store_lock(s);

	return err ? err : store_unlock(s, move_label(s, id, label));
}

int store_lock_run(struct store *s, int64_t id)
{
	/*
	 * OFD locks do not conflict within one open file: taking our own run
	 * again would succeed, and the first to drop it would free it.
	 */
	int err = s->taking.id == id ? -EBUSY : run_lock_take(s->fd, id);

	if (err == -EBUSY)
		return store_fail(s, -EBUSY, "run %lld is being measured",
				  (long long)id);
	if (err)
		return store_fail(s, -EIO, "cannot be locked: %s",
				  strerror(-err));
	return 0;
}

/* Numbers that went through doubles differ by less than a microsecond. */
static bool is_same_time(int64_t a, int64_t b)
{
	/* Unsigned: times of a hostile file may be far apart. */
	uint64_t apart =
		a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;

	return apart < 1000;
}

/*
 * A uuid in a file proves little: facts of two kernels under one run would be
 * worse than a refused file.
 */
static bool is_same_run(sqlite3_stmt *row, const struct fact_run *f)
{
	return !strcmp((const char *)sqlite3_column_text(row, 1), f->kernel) &&
	       !strcmp((const char *)sqlite3_column_text(row, 2), f->clock) &&
	       sqlite3_column_int64(row, 3) == (int64_t)f->seed &&
	       is_same_time(sqlite3_column_int64(row, 4), f->started_ns);
}

/* Is the run with the uuid of @f here, and the same one? */
static int find_known(struct store *s, const struct fact_run *f)
{
	struct taking *t = &s->taking;
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_by_uuid, &stmt);

	if (err)
		return err;
	store_bind(stmt, 1, f->uuid);
	err = store_step(s, stmt);
	if (err != 1)
		return err;
	t->known = true;
	t->id = sqlite3_column_int64(stmt, 0);
	t->ended = sqlite3_column_int(stmt, 5);
	err = store_texts(s, stmt, 1, 2);
	if (!err && !is_same_run(stmt, f))
		err = store_fail(s, -EEXIST,
				 "run %lld has this uuid and another kernel, "
				 "clock, seed or start",
				 (long long)t->id);
	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

static int insert_run(struct store *s, const struct fact_run *f, bool imported)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_insert, &stmt);

	if (err)
		return err;
	store_bind(stmt, 1, f->uuid);
	store_bind(stmt, 2, f->session);
	store_bind(stmt, 3, f->kernel);
	store_bind(stmt, 4, f->clock);
	store_bind(stmt, 5, f->version);
	store_bind(stmt, 6, f->command);
	sqlite3_bind_int64(stmt, 7, (int64_t)f->seed);
	sqlite3_bind_int64(stmt, 8, f->started_ns);
	sqlite3_bind_int64(stmt, 9, f->invocations);
	sqlite3_bind_int64(stmt, 10, f->points);
	sqlite3_bind_int(stmt, 11, imported);
	err = store_exec(s, stmt);
	if (err)
		return err;
	s->taking.id = sqlite3_last_insert_rowid(s->db);
	/* Apart from the INSERT, which would fail where another run has it. */
	return f->label ? move_label(s, s->taking.id, f->label) : 0;
}

static int begin(struct store *s, const struct fact_run *f, bool imported)
{
	int64_t id;
	int err = find_known(s, f);

	if (!err && !s->taking.known)
		err = insert_run(s, f, imported);
	if (err)
		return err;
	id = s->taking.id;
	/*
	 * Not ours before it is locked: store_close() ends the run of taking.
	 */
	s->taking.id = 0;
	/* Before the commit: a run is never seen as running and not held. */
	err = store_lock_run(s, id);
	if (!err)
		s->taking.id = id;
	return err;
}

/*
 * The facts of a run come from the wire as well as from this process, so the
 * header is checked here for both.
 */
static int begin_taking(struct store *s, const struct fact_run *f,
			bool imported, struct sink **sink, int64_t *id)
{
	int err;

	if (s->taking.id)
		return store_fail(s, -EINVAL, "another run is open already");
	if (!vocabulary_uuid_ok(f->uuid) || !vocabulary_uuid_ok(f->session) ||
	    !vocabulary_name_ok(f->clock) || !*f->kernel || f->seed > INT64_MAX)
		return store_fail(s, -EINVAL,
				  "invalid run: its uuid, session, "
				  "clock, kernel or seed");
	err = store_lock(s);
	if (err)
		return err;
	memset(&s->taking, 0, sizeof(s->taking));
	err = store_unlock(s, begin(s, f, imported));
	if (err) {
		store_abandon(s);
		return err;
	}
	*sink = &s->sink;
	*id = s->taking.id;
	return 0;
}

int store_begin(struct store *s, const struct fact_run *f, struct sink **sink,
		int64_t *id)
{
	return begin_taking(s, f, false, sink, id);
}

int store_begin_imported(struct store *s, const struct fact_run *f,
			 struct sink **sink, int64_t *id)
{
	return begin_taking(s, f, true, sink, id);
}

/* Only a run that is still `running` is closed: an end that was stored wins. */
static int close_run(struct store *s, int64_t id, enum run_status status)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_close, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	store_bind(stmt, 2, vocabulary_statuses[status]);
	return store_exec(s, stmt);
}

/*
 * Rows stay. A run that is `running` in them and held by nobody becomes
 * `interrupted` with the next sweep.
 */
void store_abandon(struct store *s)
{
	if (s->taking.id)
		run_lock_drop(s->fd, s->taking.id);
	memset(&s->taking, 0, sizeof(s->taking));
}

int store_finish(struct store *s, enum run_status otherwise)
{
	int64_t id = s->taking.id;
	int err;

	if (!id)
		return store_fail(s, -EINVAL, "no run is open");
	err = store_lock(s);
	if (!err) {
		err = close_run(s, id, otherwise);
		err = store_unlock(s, err ? err : summary_update(s, id));
	}
	if (!err)
		/* No later fact of this run would bring its end to the disk. */
		store_sync(s);
	store_abandon(s);
	return err;
}

/* Two transactions: also a run with damaged facts has to be interrupted. */
static int interrupt(struct store *s, int64_t id)
{
	int err = store_lock(s);

	if (!err)
		err = store_unlock(s, close_run(s, id, RUN_INTERRUPTED));
	if (!err)
		err = store_lock(s);
	if (!err)
		err = store_unlock(s, summary_update(s, id));
	/* One damaged run must not keep the others from being swept. */
	return err == -EBADF ? 0 : err;
}

/* A running run after @last, or 0. */
static int next_running(struct store *s, int64_t *last)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_running, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, *last);
	err = store_step(s, stmt);
	if (err == 1)
		*last = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return err;
}

int store_sweep(struct store *s)
{
	int64_t id = 0;
	int swept = 0, err;

	while ((err = next_running(s, &id)) == 1) {
		/* Its process may finish it between two looks at it. */
		if (id == s->taking.id || run_lock_take(s->fd, id))
			continue;
		err = interrupt(s, id);
		run_lock_drop(s->fd, id);
		if (err)
			break;
		/*
		 * Counted also where its facts are damaged: it is interrupted.
		 */
		swept++;
	}
	return err ? err : swept;
}

/* The rows below it go by ON DELETE CASCADE. */
static int delete_run(struct store *s, int64_t id)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_delete, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	err = store_exec(s, stmt);
	if (!err && !sqlite3_changes(s->db))
		err = store_fail(s, -ENOENT, "no such run: %lld",
				 (long long)id);
	return err;
}

static int rebuild_run(struct store *s, int64_t id)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_status, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	err = store_step(s, stmt);
	sqlite3_reset(stmt);
	if (!err)
		return store_fail(s, -ENOENT, "no such run: %lld",
				  (long long)id);
	if (err == 1)
		/*
		 * Marked, not deleted: an error on the way leaves the old
		 * summaries, as all of it is one transaction.
		 */
		err = store_statement(s, STATEMENT_visits_soil, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	err = store_exec(s, stmt);
	return err ? err : summary_update(s, id);
}

/*
 * A run must not lose rows while a process adds some. The lock first here, and
 * the transaction first in begin(): that cannot deadlock, as a run lock is
 * never waited for.
 */
static int with_run_lock(struct store *s, int64_t id,
			 int (*work)(struct store *s, int64_t id))
{
	int err = s->writable
			  ? store_lock_run(s, id)
			  : store_fail(s, -EACCES, "opened for reading only");

	if (err)
		return err;
	err = store_lock(s);
	if (!err)
		err = store_unlock(s, work(s, id));
	run_lock_drop(s->fd, id);
	return err;
}

int store_delete_run(struct store *s, int64_t id)
{
	return with_run_lock(s, id, delete_run);
}

int store_rebuild_run(struct store *s, int64_t id)
{
	return with_run_lock(s, id, rebuild_run);
}

/* For forecasts: time between invocations is set-up, and is added once. */
int store_run_times(struct store *s, int64_t id, struct run_times *t)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_times, &stmt);

	*t = (struct run_times){ 0 };
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	err = store_step(s, stmt);
	if (err == 1) {
		t->all_ns = sqlite3_column_int64(stmt, 0);
		t->invocations_ns = sqlite3_column_int64(stmt, 1);
		t->invocations = (unsigned int)sqlite3_column_int(stmt, 2);
	}
	sqlite3_reset(stmt);
	if (err < 0)
		return err;
	return t->invocations
		       ? 0
		       : store_fail(s, -ENODATA,
				    "run %lld has no complete invocation",
				    (long long)id);
}
