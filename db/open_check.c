/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose file is it, are its pages whole, is its schema ours; and bringing an
 * older one up to date. */
#include "db/open_check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/schema.h"
#include "db/schema_check.h"
#include "db/store_internal.h"

/* Beyond this, looking at every page costs more than opening is worth. */
#define CHECK_BYTES (16 << 20)

bool open_may_write(const struct store *s)
{
	return (fcntl(s->fd, F_GETFL) & O_ACCMODE) == O_RDWR;
}

/* Ours, new, or another program's? *@have is the version, 0 for a new one. */
int open_identify(struct store *s, int64_t *have)
{
	int64_t id = schema_pragma(s->db, "application_id"), objects;

	*have = schema_pragma(s->db, "user_version");
	if (id < 0 || *have < 0)
		return store_error(s);
	if (id == SCHEMA_APPLICATION_ID) {
		if (*have > (int64_t)schema_nr_steps)
			return store_fail(s, -EPROTO,
					  "written by a newer pincow (format "
					  "%lld, this one knows %zu)",
					  (long long)*have, schema_nr_steps);
		return 0;
	}
	/*
	 * Most programs set no application_id, so 0 alone does not make a file
	 * new: it must never have had a table either.
	 */
	objects = schema_pragma(s->db, "schema_version");
	if (objects < 0)
		return store_error(s);
	if (id || *have || objects)
		return store_fail(s, -EMEDIUMTYPE,
				  "a database, but not of pincow");
	return 0;
}

/*
 * Before anything is written. Within one transaction, for another process may
 * bring the file up to date in between.
 */
int open_check_schema(struct store *s)
{
	char what[96] = "";
	int64_t have;
	int rc, err = store_execute(s, "BEGIN");

	if (err)
		return err;
	have = schema_pragma(s->db, "user_version");
	if (have < 0 || have > (int64_t)schema_nr_steps)
		/*
		 * A newer program came in between: this one knows no schema of
		 * that version.
		 */
		rc = SQLITE_SCHEMA;
	else
		rc = schema_check(s->db, (size_t)have, what, sizeof(what));
	if (rc == SQLITE_MISMATCH)
		err = store_fail(s, -EMEDIUMTYPE,
				 "not a pincow database of this version: its "
				 "%s differs (export from the program that "
				 "made it)",
				 what);
	else if (rc != SQLITE_OK)
		err = store_error(s);
	sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	return err;
}

/*
 * SQLite takes some of its own JSON functions for unsafe in a view (3.40 does).
 * The views are ours by now, so only then they may have them.
 */
void open_trust_views(struct store *s)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(s->db, "SELECT * FROM sample_value", -1, &stmt,
			       NULL) == SQLITE_ERROR)
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1,
				  NULL);
	sqlite3_finalize(stmt);
}

/* Switching to a log needs the file for itself; others may do the same now. */
static int use_log(struct store *s)
{
	int err = 0, tries;

	for (tries = 0; tries < BUSY_TIMEOUT_MS / 20; tries++) {
		err = store_execute(s, "PRAGMA journal_mode = WAL");
		if (err != -EBUSY)
			break;
		usleep(20000);
	}
	return err;
}

int open_migrate(struct store *s, int64_t have)
{
	int err = 0;

	/*
	 * Pages of 1 KiB: a batch of 512 samples is some 3 KiB, of which a leaf
	 * takes the odd part and overflow pages the rest; larger pages leave up
	 * to half of themselves empty. Before use_log(): in that mode SQLite no
	 * longer changes their size.
	 */
	if (!have)
		err = store_execute(s, "PRAGMA page_size = 1024");
	if (!err)
		err = use_log(s);
	if (err || have == (int64_t)schema_nr_steps)
		return err;
	if (schema_migrate(s->db, schema_steps, schema_nr_steps) != SQLITE_OK)
		return store_error(s);
	return 0;
}

/*
 * Readers use the views of this program as well, so the first command that may
 * write to an older file brings it up to date.
 */
int open_migrate_reading(struct store *s, int64_t have)
{
	int err;

	if (!have)
		return store_fail(s, -EBADF, "a database with nothing in it");
	err = open_may_write(s) ? open_migrate(s, have) : -EACCES;
	if (!err && schema_define(s->db) != SQLITE_OK)
		err = store_error(s);
	if (err != -EACCES)
		return err;
	return store_fail(s, err,
			  "written by an older pincow, and read-only here "
			  "(copy it and name the copy with --db)");
}

/*
 * A damaged page is told here in one sentence, before it ends a measurement
 * or a report somewhere in the middle.
 */
int open_check_pages(struct store *s)
{
	sqlite3_stmt *stmt = NULL;
	struct stat st;
	int err;

	if (fstat(s->fd, &st) || st.st_size > CHECK_BYTES)
		return 0;
	/*
	 * One fault is enough to refuse a file. integrity_check would compare
	 * each index with its table, too, and take far longer.
	 */
	err = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &stmt,
				 NULL);
	if (err)
		return store_error(s);
	err = store_step(s, stmt);
	if (err == 1 &&
	    strcmp((const char *)sqlite3_column_text(stmt, 0), "ok"))
		err = store_fail(s, -EBADF, "the database is damaged: %s",
				 (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return err < 0 ? err : 0;
}
