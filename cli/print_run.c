/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints stored runs on stdout, and says why where they cannot be read. */
#include "cli/print_run.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "db/store.h"
#include "report/result.h"
#include "report/side_by_side.h"

/* -EIO is SQLite's, whose handle knows more than errno does. */
static const char *reason(sqlite3 *db, int err)
{
	return err == -EIO ? sqlite3_errmsg(db) : strerror(-err);
}

int print_run(struct store *s, int64_t run, enum format format, bool every)
{
	sqlite3 *db = store_sqlite(s);
	int err = result_print(stdout, db, run, format, every);

	if (err)
		say("cannot read run %lld back: %s", (long long)run,
		    reason(db, err));
	return err ? CODE_CANNOT : 0;
}

int print_side_by_side(struct store *s, const int64_t *run, size_t nr,
		       enum format format, bool every)
{
	sqlite3 *db = store_sqlite(s);
	int err = side_by_side_print(stdout, db, run, nr, format, every);

	if (err)
		say("cannot read the runs back: %s", reason(db, err));
	return err ? CODE_CANNOT : 0;
}
