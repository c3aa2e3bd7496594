/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a database in a folder that is gone before the database is used. */
#include "db/temporary.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "db/open.h"
#include "db/store.h"
#include "lib/temporary_dir.h"

/*
 * The write-ahead log is found by name, and SQLite refuses to write a rollback
 * journal beside a file that was moved away (SQLITE_READONLY_DBMOVED): once
 * the file has no name, the journal has to be in memory.
 */
static int keep_journal_in_memory(struct store *s)
{
	return sqlite3_exec(store_sqlite(s), "PRAGMA journal_mode = MEMORY",
			    NULL, NULL, NULL)
		       ? -EIO
		       : 0;
}

int temporary_open(struct store **s, struct why *why)
{
	char dir[PATH_MAX - 16], path[PATH_MAX];
	int err = temporary_dir_make(dir, sizeof(dir));

	*s = NULL;
	if (err)
		return why_set(why, err, "cannot make a temporary folder: %s",
			       strerror(-err));
	snprintf(path, sizeof(path), "%s/runs.db", dir);
	err = store_open(s, path, STORE_WRITE);
	if (err)
		why_set(why, err, "%s", *s ? store_why(*s) : strerror(-err));
	else if (keep_journal_in_memory(*s))
		err = why_set(why, -EIO, "%s: %s", path,
			      sqlite3_errmsg(store_sqlite(*s)));
	temporary_dir_remove(dir);
	if (err) {
		store_close(*s);
		*s = NULL;
	}
	return err;
}
