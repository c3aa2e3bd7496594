/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/result.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "report/rows.h"
#include "report/run/summary.h"
#include "cli/terminal.h"
#include "db/store.h"

static int print_table(sqlite3 *db, int64_t run)
{
	struct summary s;
	int err = summary_load(&s, db, run, SUMMARY_ALL);

	if (!err)
		err = summary_print(&s, stdout);
	summary_release(&s);
	return err;
}

int result_print(struct store *s, int64_t run, enum format format)
{
	sqlite3 *db = store_sqlite(s);
	int err = 0;

	switch (format) {
	case FORMAT_TABLE:
		err = print_table(db, run);
		break;
	case FORMAT_JSON:
		err = rows_run_json(stdout, db, run);
		break;
	case FORMAT_CSV:
		err = rows_run_csv(stdout, db, run);
		break;
	}
	if (err)
		say("cannot read run %lld back: %s", (long long)run,
		    err == -EIO ? sqlite3_errmsg(db) : strerror(-err));
	return err ? CODE_CANNOT : 0;
}
