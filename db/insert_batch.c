/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One batch becomes one row. */
#include "db/insert_batch.h"

#include <errno.h>
#include <string.h>

#include "db/batch_json.h"
#include "db/insert_point.h"
#include "db/store_internal.h"

/* Integers of SQLite are signed: a larger one would come back negative. */
static int fits(uint64_t value)
{
	return value <= INT64_MAX;
}

/*
 * Facts come from workers and guests as well, whose memory a kernel under
 * test may have damaged.
 */
static int check_batch(struct store *s, const struct fact_batch *f)
{
	size_t i;

	if (f->nr > BATCH_SAMPLES_MAX || !f->seq || f->sort >= BATCH_SORT_NR)
		return store_fail(s, -EINVAL,
				  "invalid batch: its number, its sort or its "
				  "number of samples is out of range");
	for (i = 0; f->ns && i < f->nr; i++)
		if (!fits(f->ns[i]))
			return store_fail(s, -EINVAL, "a time is out of range");
	for (i = 0; f->classes && i < f->nr; i++)
		if (f->classes[i] >= CLASS_NR)
			return store_fail(s, -EINVAL, "unknown class");
	for (i = 0; i < f->nr_readings; i++)
		if (!vocabulary_name_ok(f->readings[i].name))
			return store_fail(s, -EINVAL,
					  "invalid name of a reading");
	/* No summary could take a time of which nobody knows what it timed. */
	if (f->ns && !f->classes)
		return store_fail(s, -EINVAL,
				  "a batch has times and no classes");
	return 0;
}

/*
 * Thousands of batches in a row have the same names: most need no query, and
 * all share one row.
 */
static int reading_set(struct store *s, const struct buffer *names, int64_t *id)
{
	sqlite3_stmt *stmt;
	int err;

	if (s->last_set && s->last_names.len == names->len &&
	    !memcmp(s->last_names.text, names->text, names->len)) {
		*id = s->last_set;
		return 0;
	}
	s->last_set = 0;
	err = store_statement(s, STATEMENT_set_insert, &stmt);
	if (err)
		return err;
	store_bind(stmt, 1, names->text);
	err = store_exec(s, stmt);
	if (err)
		return err;
	err = store_statement(s, STATEMENT_set_find, &stmt);
	if (err)
		return err;
	store_bind(stmt, 1, names->text);
	err = store_step(s, stmt);
	if (err != 1)
		return err;
	*id = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	buffer_reset(&s->last_names);
	buffer_add(&s->last_names, names->text, names->len);
	/* Not across a transaction: it may be rolled back. */
	s->last_set = *id;
	return buffer_error(&s->last_names);
}

/*
 * Into buffers of the store, so that a batch allocates nothing once they have
 * grown.
 */
static int encode(struct store *s, const struct fact_batch *f, int64_t *set)
{
	size_t i;

	buffer_reset(&s->names);
	buffer_reset(&s->readings);
	buffer_reset(&s->classes);
	buffer_reset(&s->samples);
	for (i = 0; i < f->nr_readings; i++) {
		buffer_str(&s->names, i ? ",\"" : "[\"");
		buffer_str(&s->names, f->readings[i].name);
		buffer_add(&s->names, "\"", 1);
		buffer_str(&s->readings, i ? "," : "[");
		buffer_i64(&s->readings, f->readings[i].value);
	}
	buffer_str(&s->names, i ? "]" : "[]");
	buffer_str(&s->readings, i ? "]" : "[]");
	if (f->classes)
		batch_json_classes(&s->classes, f->classes, f->nr);
	if (f->ns)
		batch_json_samples(&s->samples, f->ns, f->nr);
	else if (f->nr_quantiles)
		batch_json_quantiles(&s->samples, f->quantiles,
				     f->nr_quantiles);
	if (buffer_error(&s->names) || buffer_error(&s->readings) ||
	    buffer_error(&s->classes) || buffer_error(&s->samples))
		return store_fail(s, -ENOMEM, "out of memory");
	return reading_set(s, &s->names, set);
}

/*
 * Static, not copied: the buffers are the store's, and stay as they are until
 * the statement has run.
 */
static void bind_buffer(sqlite3_stmt *stmt, int at, const struct buffer *b)
{
	sqlite3_bind_text64(stmt, at, b->text, b->len, SQLITE_STATIC,
			    SQLITE_UTF8);
}

static int add_row(struct store *s, const struct fact_batch *f, int64_t set)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_batch_insert, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, s->taking.visit);
	sqlite3_bind_int64(stmt, 2, f->seq);
	store_bind(stmt, 3, vocabulary_sorts[f->sort]);
	sqlite3_bind_int64(stmt, 4, (int64_t)f->nr);
	sqlite3_bind_int64(stmt, 5, set);
	bind_buffer(stmt, 6, &s->readings);
	if (f->classes)
		bind_buffer(stmt, 7, &s->classes);
	if (f->ns)
		bind_buffer(stmt, 8, &s->samples);
	else if (f->nr_quantiles)
		bind_buffer(stmt, 9, &s->samples);
	if (!f->ns && f->nr_quantiles)
		sqlite3_bind_int64(stmt, 10, (int64_t)f->sum_ns);
	return store_exec(s, stmt);
}

/*
 * A batch that is there already is passed over when a run is imported again,
 * and an error when it is measured.
 */
int insert_batch_row(struct store *s, const struct fact_batch *f)
{
	sqlite3_stmt *stmt;
	int64_t set = 0;
	int err = check_batch(s, f);

	if (!err)
		err = insert_point_locate(s, f);
	if (!err)
		err = encode(s, f, &set);
	if (!err)
		err = add_row(s, f, set);
	if (err)
		return err;
	if (!sqlite3_changes(s->db))
		return s->taking.known
			       ? 0
			       : store_fail(s, -EINVAL,
					    "duplicate batch %u of %s/%s/%s/%s",
					    f->seq, f->id.experiment,
					    f->id.mapping, f->id.pin, f->id.wp);
	/*
	 * In the transaction of the batch: a summary may be missing, but none
	 * can be of fewer batches than there are and look up to date.
	 */
	err = store_statement(s, STATEMENT_visit_dirty, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, s->taking.visit);
	return store_exec(s, stmt);
}
