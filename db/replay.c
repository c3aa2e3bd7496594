/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored run, played into a sink. */
#include "db/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/replay_batch.h"

static struct point_id point_at(sqlite3_stmt *row, int column)
{
	struct point_id id = {
		.experiment = replay_text(row, column),
		.mapping = replay_text(row, column + 1),
		.pin = replay_text(row, column + 2),
		.wp = replay_text(row, column + 3),
		.params = replay_text(row, column + 4),
	};

	return id;
}

/* A statement with its one or two numbers bound. */
static int query(struct replay *r, enum statement which, int64_t first,
		 int64_t second, sqlite3_stmt **stmt)
{
	int err = store_statement(r->s, which, stmt);

	if (err)
		return err;
	sqlite3_bind_int64(*stmt, 1, first);
	/* SQLite refuses to bind what a statement does not have. */
	if (sqlite3_bind_parameter_count(*stmt) > 1)
		sqlite3_bind_int64(*stmt, 2, second);
	return 0;
}

/*
 * A point precedes its batches, in each invocation anew: that is the order
 * which sinks are promised.
 */
static int play_visit(struct replay *r, unsigned int invocation,
		      sqlite3_stmt *row)
{
	struct fact_point f = {
		.id = point_at(row, 1),
		.version = (unsigned int)sqlite3_column_int64(row, 6),
		.page_size = (uint64_t)sqlite3_column_int64(row, 7),
		.range_bytes = (uint64_t)sqlite3_column_int64(row, 8),
		.writes = (uint64_t)sqlite3_column_int64(row, 9),
		.referenced_pages = (uint64_t)sqlite3_column_int64(row, 10),
	};
	sqlite3_stmt *stmt;
	int err = store_texts(r->s, row, 1, 5);

	if (!err)
		err = r->to->ops->point(r->to, &f);

	if (!err)
		err = query(r, STATEMENT_batches_of,
			    sqlite3_column_int64(row, 0), 0, &stmt);
	if (err)
		return err;
	while ((err = store_step(r->s, stmt)) == 1) {
		err = replay_batch(r, &f.id, invocation, stmt);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	return err;
}

static int play_visits(struct replay *r, unsigned int invocation)
{
	sqlite3_stmt *stmt;
	int err = query(r, STATEMENT_visits_of, r->run, invocation, &stmt);

	if (err)
		return err;
	while ((err = store_step(r->s, stmt)) == 1) {
		err = play_visit(r, invocation, stmt);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	return err;
}

/* Invocation 0 stands for facts outside of all invocations. */
static int play_skips(struct replay *r, unsigned int invocation)
{
	sqlite3_stmt *stmt;
	int err = query(r, STATEMENT_skips_of, r->run, invocation, &stmt);

	if (err)
		return err;
	while ((err = store_step(r->s, stmt)) == 1) {
		struct fact_skip f = {
			.id = point_at(stmt, 0),
			.invocation = invocation,
			.err = sqlite3_column_int(stmt, 5),
			.reason = replay_text(stmt, 6),
		};

		err = store_texts(r->s, stmt, 0, 6);
		if (!err)
			err = r->to->ops->skip(r->to, &f);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	return err;
}

static int play_events(struct replay *r, unsigned int invocation)
{
	sqlite3_stmt *stmt;
	int err = query(r, STATEMENT_events_of, r->run, invocation, &stmt);

	if (err)
		return err;
	while ((err = store_step(r->s, stmt)) == 1) {
		struct fact_event f = {
			.at_ns = sqlite3_column_int64(stmt, 0),
			.invocation = invocation,
			.kind = replay_text(stmt, 1),
			.subject = replay_text(stmt, 2),
			.value = sqlite3_column_int64(stmt, 3),
			.text = replay_text(stmt, 4),
		};

		err = store_texts(r->s, stmt, 1, 4);
		if (!err)
			err = r->to->ops->event(r->to, &f);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	return err;
}

static int play_invocation(struct replay *r, sqlite3_stmt *row)
{
	struct fact_invocation f = {
		.seq = (unsigned int)sqlite3_column_int64(row, 0),
		.seed = (uint64_t)sqlite3_column_int64(row, 1),
		.started_ns = sqlite3_column_int64(row, 2),
	};
	struct fact_invocation_end end = {
		.seq = f.seq,
		.finished_ns = sqlite3_column_int64(row, 3),
		.complete = sqlite3_column_int(row, 4),
	};
	int err = r->to->ops->invocation(r->to, &f);

	if (!err)
		err = play_visits(r, f.seq);
	if (!err)
		err = play_skips(r, f.seq);
	if (!err)
		err = play_events(r, f.seq);
	/*
	 * Without an end its process died. An end made up here would make it
	 * look complete wherever the run is imported.
	 */
	if (!err && sqlite3_column_type(row, 3) != SQLITE_NULL)
		err = r->to->ops->invocation_end(r->to, &end);
	return err;
}

/* The entries point into the tree, which lives until the sink has copied. */
static int play_environment(struct replay *r, sqlite3_stmt *row)
{
	json_t *all = replay_json(row, 13), *of, *value;
	struct fact_environment f = { 0 };
	struct environment_entry *entry;
	const char *key;
	size_t room = 0;
	int group, err = 0;

	if (!all)
		return sqlite3_column_type(row, 13) == SQLITE_NULL
			       ? 0
			       : replay_damaged(r);
	for (group = 0; group < ENV_GROUP_NR; group++)
		room += json_object_size(
			json_object_get(all, vocabulary_groups[group]));
	entry = calloc(room + 1, sizeof(*entry));
	if (!entry)
		err = -ENOMEM;
	for (group = 0; !err && group < ENV_GROUP_NR; group++) {
		of = json_object_get(all, vocabulary_groups[group]);
		json_object_foreach(of, key, value) {
			entry[f.nr].group = (enum environment_group)group;
			entry[f.nr].key = key;
			entry[f.nr].value = json_string_value(value);
			if (!entry[f.nr++].value)
				err = replay_damaged(r);
		}
	}
	f.entry = entry;
	if (!err)
		err = r->to->ops->environment(r->to, &f);
	free(entry);
	json_decref(all);
	return err;
}

/* The label goes along: an importer takes it where nobody there has it. */
static int play_run(struct replay *r, sqlite3_stmt *row)
{
	struct fact_run f = {
		.uuid = replay_text(row, 0),
		.session = replay_text(row, 1),
		.label = replay_text(row, 2),
		.kernel = replay_text(row, 3),
		.clock = replay_text(row, 4),
		.version = replay_text(row, 5),
		.command = replay_text(row, 6),
		.seed = (uint64_t)sqlite3_column_int64(row, 7),
		.started_ns = sqlite3_column_int64(row, 8),
		.invocations = (unsigned int)sqlite3_column_int64(row, 11),
		.points = (unsigned int)sqlite3_column_int64(row, 12),
	};
	/* Column 2 is the label, the only text here that may be NULL. */
	int err = store_texts(r->s, row, 0, 1);

	if (!err)
		err = store_texts(r->s, row, 3, 6);
	if (!err)
		err = r->to->ops->run(r->to, &f);
	if (!err)
		err = play_environment(r, row);
	if (!err)
		err = play_skips(r, 0);
	return err ? err : play_events(r, 0);
}

/* A run that was interrupted has no end, and so it arrives elsewhere. */
static int play_end(struct replay *r, sqlite3_stmt *row)
{
	const char *status = replay_text(row, 10);
	struct fact_end f = { .finished_ns = sqlite3_column_int64(row, 9) };
	int nr = status ? vocabulary_find(vocabulary_statuses, RUN_STATUS_NR,
					  status)
			: -1;

	if (nr < 0)
		return replay_damaged(r);
	f.status = (enum run_status)nr;
	if (sqlite3_column_type(row, 9) == SQLITE_NULL)
		return 0;
	return r->to->ops->end(r->to, &f);
}

static int play(struct replay *r)
{
	sqlite3_stmt *row, *stmt;
	int err = query(r, STATEMENT_run_row, r->run, 0, &row);

	if (!err)
		err = store_step(r->s, row);
	if (err != 1)
		return err ? err
			   : store_fail(r->s, -ENOENT, "no such run: %lld",
					(long long)r->run);
	err = play_run(r, row);
	if (!err)
		err = query(r, STATEMENT_invocations_of, r->run, 0, &stmt);
	if (!err) {
		while ((err = store_step(r->s, stmt)) == 1) {
			err = play_invocation(r, stmt);
			if (err)
				break;
		}
		sqlite3_reset(stmt);
	}
	if (!err)
		err = play_end(r, row);
	sqlite3_reset(row);
	return err;
}

/* One transaction: a run that is still growing is replayed as of one moment. */
int store_replay(struct store *s, int64_t id, bool samples, struct sink *sink)
{
	struct replay r = {
		.s = s,
		.to = sink,
		.run = id,
		.samples = samples,
	};
	/*
	 * Within a transaction of the caller all is of one moment already, and
	 * SQLite nests none.
	 */
	bool snapshot = sqlite3_get_autocommit(s->db);
	int err = snapshot ? store_execute(s, "BEGIN") : 0;

	if (err)
		return err;
	err = play(&r);
	if (snapshot)
		/* It only read, so no failure here could lose anything. */
		sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	batch_parts_release(&r.parts);
	free(r.readings);
	if (err == -ENOMEM)
		store_fail(s, err, "out of memory");
	return err;
}
