/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored batch, decoded. */
#include "db/replay_batch.h"

#include <errno.h>
#include <stdlib.h>

#include "db/replay.h"
#include "lib/array.h"

const char *replay_text(sqlite3_stmt *row, int column)
{
	return (const char *)sqlite3_column_text(row, column);
}

json_t *replay_json(sqlite3_stmt *row, int column)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return NULL;
	return json_loadb(replay_text(row, column),
			  (size_t)sqlite3_column_bytes(row, column), 0, NULL);
}

int replay_damaged(struct replay *r)
{
	return store_fail(r->s, -EBADF, "a fact of run %lld is damaged",
			  (long long)r->run);
}

/* The names point into the tree, the array is used again for the next batch. */
static int play_readings(struct replay *r, json_t *names, json_t *values,
			 struct fact_batch *f)
{
	size_t i, nr = json_array_size(names);

	if (!json_is_array(names) || json_array_size(values) != nr)
		return replay_damaged(r);
	if (array_reserve(&r->readings, &r->readings_room, nr,
			  sizeof(*r->readings)))
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		r->readings[i].name =
			json_string_value(json_array_get(names, i));
		r->readings[i].value =
			json_integer_value(json_array_get(values, i));
		if (!r->readings[i].name)
			return replay_damaged(r);
	}
	f->readings = r->readings;
	f->nr_readings = nr;
	return 0;
}

/*
 * -EBADMSG blames whoever sent a line. In a database the same text is damage.
 */
static int decode(struct replay *r, json_t *json,
		  int (*part)(struct batch_parts *p, const json_t *json))
{
	int err = part(&r->parts, json);

	return err == -EBADMSG ? replay_damaged(r) : err;
}

/*
 * The columns are those of STATEMENT_batches_of. Samples are reduced here where
 * the receiver wants quantiles, so both kinds of file come from the same facts.
 */
static int play_parts(struct replay *r, sqlite3_stmt *row,
		      json_t *const part[9], struct fact_batch *f)
{
	struct batch_parts *p = &r->parts;
	int err = 0;

	if (part[5]) {
		err = decode(r, part[5], batch_parts_classes);
		f->classes = p->classes;
		if (!err && p->nr_classes != f->nr)
			err = replay_damaged(r);
	}
	if (!err && sqlite3_column_type(row, 6) != SQLITE_NULL) {
		err = batch_parts_stored(p, replay_text(row, 6),
					 (size_t)sqlite3_column_bytes(row, 6));
		f->ns = p->ns;
		if (err == -EBADMSG)
			err = replay_damaged(r);
		if (!err && (p->nr_ns != f->nr || !f->classes))
			err = replay_damaged(r);
	}
	if (!err && part[7]) {
		err = decode(r, part[7], batch_parts_quantiles);
		f->quantiles = p->quantiles;
		f->nr_quantiles = p->nr_quantiles;
	}
	if (err || !f->ns || r->samples)
		return err;
	err = batch_parts_reduce(p, &f->sum_ns);
	/* A sink that finds samples does not look at quantiles. */
	f->ns = NULL;
	f->quantiles = p->quantiles;
	f->nr_quantiles = p->nr_quantiles;
	return err;
}

int replay_batch(struct replay *r, const struct point_id *id,
		 unsigned int invocation, sqlite3_stmt *row)
{
	struct fact_batch f = {
		.id = *id,
		.invocation = invocation,
		.seq = (unsigned int)sqlite3_column_int64(row, 0),
		.nr = (size_t)sqlite3_column_int64(row, 2),
		.sum_ns = (uint64_t)sqlite3_column_int64(row, 8),
	};
	const char *word = replay_text(row, 1);
	int sort = word ? vocabulary_find(vocabulary_sorts, BATCH_SORT_NR, word)
			: -1;
	json_t *part[9] = { 0 };
	int err = sort < 0 ? replay_damaged(r) : 0, i;

	f.sort = (enum batch_sort)sort;
	for (i = 3; !err && i < 8; i++) {
		/*
		 * Samples are not parsed as JSON: that makes an object per
		 * number, and a run has millions. See play_parts().
		 */
		if (i == 6)
			continue;
		part[i] = replay_json(row, i);
		if (!part[i] && sqlite3_column_type(row, i) != SQLITE_NULL)
			err = replay_damaged(r);
	}
	if (!err)
		err = play_readings(r, part[3], part[4], &f);
	if (!err)
		err = play_parts(r, row, part, &f);
	if (!err)
		err = r->to->ops->batch(r->to, &f);
	for (i = 3; i < 8; i++)
		json_decref(part[i]);
	return err;
}
