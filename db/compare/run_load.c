/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading one side of a comparison from the store. */
#include "db/compare/run_load.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/agreement.h"
#include "db/run_lock.h"
#include "db/schema.h"
#include "db/store_internal.h"
#include "lib/array.h"

/* ---- Rows of a statement ---- */

static int text(sqlite3_stmt *row, int column, char **out)
{
	const char *t = (const char *)sqlite3_column_text(row, column);

	*out = t ? strdup(t) : NULL;
	/* NULL stays NULL: a run may have no label. */
	return t && !*out ? -ENOMEM : 0;
}

static int texts(sqlite3_stmt *row, char **const out[], int nr)
{
	int i, err = 0;

	for (i = 0; !err && i < nr; i++)
		err = text(row, i, out[i]);
	return err;
}

/* Runs @add for each row of @which, whose first number is the run's id. */
static int each(struct compare_run *r, enum statement which, const char *second,
		int (*add)(struct compare_run *r, sqlite3_stmt *row))
{
	sqlite3_stmt *stmt;
	int err = store_statement(r->store, which, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, r->id);
	if (second)
		store_bind(stmt, 2, second);
	while ((err = store_step(r->store, stmt)) == 1) {
		err = add(r, stmt);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	return err;
}

/* ---- The run and its environment ---- */

static int by_group(const void *a, const void *b)
{
	const struct compare_entry *x = a, *y = b;

	return x->group != y->group ? x->group - y->group
				    : strcmp(x->key, y->key);
}

static int add_entry(struct compare_run *r, int group, const char *key,
		     const char *value)
{
	struct compare_entry *e;

	if (array_grow(&r->entry, r->nr_entries, sizeof(*e)))
		return -ENOMEM;
	/*
	 * Counted before its strings are there, so that it is released also
	 * where one of them is not.
	 */
	e = &r->entry[r->nr_entries++];
	e->group = group;
	e->key = strdup(key);
	e->value = strdup(value);
	return e->key && e->value ? 0 : -ENOMEM;
}

/* Entries that are no strings are left out, as no program writes any. */
static int add_environment(struct compare_run *r, const char *json)
{
	json_t *all = json ? json_loads(json, 0, NULL) : NULL, *value;
	const char *key;
	int group, err = 0;

	for (group = 0; !err && group < ENV_GROUP_NR; group++)
		json_object_foreach(json_object_get(all,
						    vocabulary_groups[group]),
				    key, value) {
			if (!err && json_is_string(value))
				err = add_entry(r, group, key,
						json_string_value(value));
		}
	json_decref(all);
	if (!err && r->nr_entries)
		qsort(r->entry, r->nr_entries, sizeof(*r->entry), by_group);
	return err;
}

/* All but a label, a machine and a time beyond the calendar. */
static int check_run(struct store *s, sqlite3_stmt *row)
{
	int err = store_texts(s, row, 0, 1);

	if (!err)
		err = store_texts(s, row, 3, 4);
	if (!err)
		err = store_texts(s, row, 6, 6);
	return err ? err : store_texts(s, row, 8, 9);
}

static int add_run(struct compare_run *r, sqlite3_stmt *row)
{
	char **const out[] = { &r->uuid,   &r->session,	   &r->label,
			       &r->kernel, &r->clock,	   &r->machine,
			       &r->status, &r->started_at, &r->version,
			       &r->command };
	int64_t points = sqlite3_column_int64(row, 11);
	int err = check_run(r->store, row);

	if (!err)
		err = texts(row, out, 10);
	if (err)
		return err;
	r->planned = (size_t)sqlite3_column_int64(row, 10);
	r->invocations = (size_t)sqlite3_column_int64(row, 13);
	r->missing = points - sqlite3_column_int64(row, 14);
	r->complete = !strcmp(r->status, vocabulary_statuses[RUN_COMPLETE]);
	return add_environment(r, (const char *)sqlite3_column_text(row, 12));
}

/* ---- Its points ---- */

static int add_point(struct compare_run *r, sqlite3_stmt *row)
{
	struct compare_point *p;
	int err = store_texts(r->store, row, 1, 2);

	if (err)
		return err;
	if (array_grow(&r->point, r->nr, sizeof(*p)))
		return -ENOMEM;
	p = &r->point[r->nr++];
	memset(p, 0, sizeof(*p));
	p->id = sqlite3_column_int64(row, 0);
	p->measured = sqlite3_column_type(row, 3) != SQLITE_NULL;
	p->version = sqlite3_column_int64(row, 3);
	p->page_size = sqlite3_column_int64(row, 4);
	p->range_bytes = sqlite3_column_int64(row, 5);
	p->writes = sqlite3_column_int64(row, 6);
	p->referenced_pages = sqlite3_column_int64(row, 7);
	return text(row, 1, &p->name) ? -ENOMEM : text(row, 2, &p->experiment);
}

/* Rows come by point: the one before, or the next, is the one. */
static struct compare_point *point_of(struct compare_run *r, int64_t id)
{
	size_t i;

	for (i = 0; i < r->nr; i++) {
		if (r->point[r->at].id == id)
			return &r->point[r->at];
		r->at = r->at + 1 < r->nr ? r->at + 1 : 0;
	}
	return NULL;
}

static struct compare_value *value_of(struct compare_run *r, sqlite3_stmt *row)
{
	struct compare_point *p = point_of(r, sqlite3_column_int64(row, 0));
	enum metric metric =
		schema_metric(r->store->metric, sqlite3_column_int64(row, 1));

	return p && metric != METRIC_NR ? &p->metric[metric] : NULL;
}

static int add_skip(struct compare_run *r, sqlite3_stmt *row)
{
	struct compare_point *p = point_of(r, sqlite3_column_int64(row, 0));
	int err;

	if (!p)
		return 0;
	/*
	 * The newest comes first, so the reason that stays is the oldest one.
	 */
	free(p->skip_reason);
	p->skip_reason = NULL;
	p->skip_errno = sqlite3_column_int(row, 1);
	err = store_texts(r->store, row, 2, 2);
	return err ? err : text(row, 2, &p->skip_reason);
}

static int add_value(struct compare_run *r, sqlite3_stmt *row)
{
	struct compare_value *v = value_of(r, row);

	if (!v)
		return 0;
	v->there = true;
	v->n = (size_t)sqlite3_column_int64(row, 2);
	v->value = sqlite3_column_double(row, 3);
	v->bounded = sqlite3_column_type(row, 4) != SQLITE_NULL;
	v->low = sqlite3_column_double(row, 4);
	v->high = sqlite3_column_double(row, 5);
	return 0;
}

static int add_modes(struct compare_run *r, sqlite3_stmt *row)
{
	struct compare_value *v = value_of(r, row);

	if (!v)
		return 0;
	for (int i = 0; i < 2; i++) {
		v->modes.value[i] = sqlite3_column_double(row, 2 + 2 * i);
		v->modes.nr[i] = (size_t)sqlite3_column_int64(row, 3 + 2 * i);
	}
	return 0;
}

/*
 * By name and invocation, as the statement orders them: the values of both
 * runs are paired by position.
 */
static int add_series(struct compare_run *r, sqlite3_stmt *row)
{
	struct compare_value *v = value_of(r, row);

	if (!v)
		return 0;
	if (array_grow(&v->x, v->nr, sizeof(*v->x)) ||
	    array_grow(&v->invocation, v->nr, sizeof(*v->invocation)))
		return -ENOMEM;
	v->invocation[v->nr] = (unsigned int)sqlite3_column_int64(row, 2);
	v->x[v->nr++] = sqlite3_column_double(row, 3);
	return 0;
}

/* ---- All of it ---- */

/*
 * Does what is said of the metric depend on its invocations? Exact metrics are
 * judged by batches, and times of an emulated clock not at all: neither needs
 * the values of invocations.
 */
static bool by_invocation(const struct compare_run *r, enum metric metric)
{
	switch (metric_definitions[metric].exactness) {
	case EXACTNESS_EXACT:
		return false;
	case EXACTNESS_TIME:
		return !compare_run_timeless(r);
	default:
		return true;
	}
}

/*
 * The ids of metrics whose invocations are asked for. As a JSON array, because
 * SQLite binds no arrays, and json_each() makes rows of this text.
 */
static int wanted_ids(const struct compare_run *r, const bool wanted[METRIC_NR],
		      struct buffer *b)
{
	const char *between = "[";

	for (enum metric i = 0; i < METRIC_NR; i++) {
		if (!wanted[i] || !r->store->metric[i] || !by_invocation(r, i))
			continue;
		buffer_str(b, between);
		buffer_i64(b, r->store->metric[i]);
		between = ",";
	}
	buffer_str(b, *between == '[' ? "[]" : "]");
	return buffer_error(b);
}

static int load(struct compare_run *r, const bool wanted[METRIC_NR])
{
	struct buffer ids = { 0 };
	int err = each(r, STATEMENT_compare_run, NULL, add_run);

	/* No row and no error: the run does not exist. */
	if (!err && !r->uuid)
		err = store_fail(r->store, -ENOENT, "no such run: %lld",
				 (long long)r->id);
	if (!err)
		err = each(r, STATEMENT_compare_points, NULL, add_point);
	if (!err)
		err = each(r, STATEMENT_compare_skips, NULL, add_skip);
	if (!err)
		err = each(r, STATEMENT_compare_values, NULL, add_value);
	if (!err)
		err = each(r, STATEMENT_compare_modes, NULL, add_modes);
	if (!err)
		err = wanted_ids(r, wanted, &ids);
	if (!err)
		err = each(r, STATEMENT_compare_series, ids.text, add_series);
	buffer_release(&ids);
	return err ? err : compare_run_agreement(r);
}

/*
 * A run whose process is gone is still `running` in the file, because reading
 * writes nothing; its lock tells.
 */
int compare_run_load(struct compare_run *r, struct store *s, int64_t id,
		     const bool wanted[METRIC_NR])
{
	int err;

	memset(r, 0, sizeof(*r));
	r->store = s;
	r->id = id;
	/* All of it as it was at one moment. */
	err = store_execute(s, "BEGIN");
	if (err)
		return err;
	err = load(r, wanted);
	store_execute(s, "COMMIT");
	if (err || strcmp(r->status, vocabulary_statuses[RUN_RUNNING]))
		return err;
	if (run_lock_taken(s->fd, id) == 1)
		return store_fail(s, -EBUSY, "run %lld is still being measured",
				  (long long)id);
	free(r->status);
	r->status = strdup(vocabulary_statuses[RUN_INTERRUPTED]);
	return r->status ? 0 : -ENOMEM;
}
