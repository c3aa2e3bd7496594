/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding a run by what somebody typed. */
#include "db/run_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/run_lock.h"
#include "db/store_internal.h"

static int missing(struct store *s, const char *name)
{
	return store_fail(s, -ENOENT, "no such run: '%.200s'", name);
}

/* A whole string of digits; saturates. */
static bool number(const char *text, int64_t *value)
{
	if (!*text || text[strspn(text, "0123456789")])
		return false;
	*value = strtoll(text, NULL, 10);
	return true;
}

static int find_id(struct store *s, const char *name, int64_t wanted,
		   int64_t *id)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_status, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, wanted);
	err = store_step(s, stmt);
	sqlite3_reset(stmt);
	*id = wanted;
	return err == 1 ? 0 : err ? err : missing(s, name);
}

/* `latest` is for looking at results: a run that is growing has none yet. */
static bool being_measured(struct store *s, int64_t id, const char *status)
{
	if (strcmp(status, vocabulary_statuses[RUN_RUNNING]))
		return false;
	/*
	 * Where the lock cannot be asked for, the run is shown: hiding a
	 * finished one would be worse.
	 */
	return id == s->taking.id || run_lock_taken(s->fd, id) == 1;
}

static int find_latest(struct store *s, const char *name, int64_t back,
		       int64_t *id)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_runs_newest, &stmt);

	if (err)
		return err;
	while ((err = store_step(s, stmt)) == 1) {
		*id = sqlite3_column_int64(stmt, 0);
		if (store_texts(s, stmt, 1, 1)) {
			err = -EBADF;
			break;
		}
		if (being_measured(s, *id,
				   (const char *)sqlite3_column_text(stmt, 1)))
			continue;
		if (!back--)
			break;
	}
	sqlite3_reset(stmt);
	return err == 1 ? 0 : err ? err : missing(s, name);
}

static int find_text(struct store *s, enum statement which, const char *text,
		     const char *name, int64_t *id)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, which, &stmt);

	if (err)
		return err;
	store_bind(stmt, 1, text);
	err = store_step(s, stmt);
	if (err == 1)
		*id = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return err == 1 ? 0 : err ? err : missing(s, name);
}

/*
 * Labels come last: vocabulary_label_ok() keeps them from looking like any
 * of the others.
 */
int store_find_run(struct store *s, const char *name, int64_t *id)
{
	int64_t wanted;

	if (number(name, &wanted))
		return find_id(s, name, wanted, id);
	if (!strcmp(name, "latest"))
		return find_latest(s, name, 0, id);
	if (!strncmp(name, "latest~", 7) && number(name + 7, &wanted))
		return find_latest(s, name, wanted, id);
	if (!strncmp(name, "kernel:", 7))
		return find_text(s, STATEMENT_kernel_find, name + 7, name, id);
	if (vocabulary_uuid_ok(name)) {
		int err = find_text(s, STATEMENT_uuid_find, name, name, id);

		/* A label may look like one, too. */
		if (err != -ENOENT)
			return err;
	}
	return find_text(s, STATEMENT_label_find, name, name, id);
}
