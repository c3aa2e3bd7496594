// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"

int database_failed(const struct store *s)
{
	if (s)
		say("%s", store_why(s));
	else
		say("out of memory");
	return CODE_CANNOT;
}

int database_open(struct store **s, const struct common *c,
		  enum store_mode mode)
{
	return store_open(s, common_db(c), mode) ? database_failed(*s) : 0;
}

static void say_known(struct store *s)
{
	sqlite3_stmt *st = NULL;
	const char *before = "there are ";
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	if (sqlite3_prepare_v2(store_sqlite(s),
			       "SELECT run, label FROM run_info "
			       "ORDER BY run DESC LIMIT 10",
			       -1, &st, NULL) == SQLITE_OK) {
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *label =
				(const char *)sqlite3_column_text(st, 1);

			fprintf(f, "%s%lld%s%s%s", before,
				(long long)sqlite3_column_int64(st, 0),
				label ? " \"" : "", label ? label : "",
				label ? "\"" : "");
			before = ", ";
		}
		sqlite3_finalize(st);
	}
	fclose(f);
	if (text && *text)
		say("%s (newest first)", text);
	else
		say("the database has no runs");
	free(text);
}

int database_find(struct store *s, const char *name, int64_t *run)
{
	int err = store_find_run(s, name, run);

	if (!err)
		return 0;
	database_failed(s);
	if (err != -ENOENT && err != -EINVAL)
		return CODE_CANNOT;
	say_known(s);
	return CODE_USAGE;
}
