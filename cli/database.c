/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens databases and finds runs in them, and says why it cannot. */
#include "cli/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"
#include "db/ndjson/transfer.h"
#include "db/open.h"
#include "db/run_name.h"
#include "db/temporary.h"

int database_failed(const struct store *s)
{
	/* store_open() leaves no store only if there is no memory for one. */
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

/* After a mistyped name: the names that there are, as far as a line holds. */
static void say_known(struct store *s)
{
	sqlite3_stmt *st = NULL;
	const char *before = "there are ";
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	/* An error here adds nothing: the mistake itself has been said. */
	if (sqlite3_prepare_v2(store_sqlite(s),
			       "SELECT run, label FROM run_info "
			       "ORDER BY run DESC LIMIT 10",
			       -1, &st, NULL) == SQLITE_OK) {
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *label =
				(const char *)sqlite3_column_text(st, 1);

			/* Labels are escaped by say(), with all of the
			 * sentence. */
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
	/* These two are mistakes of typing: a name that no run has, and one
	 * that cannot be a name. */
	if (err != -ENOENT && err != -EINVAL)
		return CODE_CANNOT;
	say_known(s);
	return CODE_USAGE;
}

/* No label looks like this, see store_label_run(). */
bool database_names_file(const char *name)
{
	return strchr(name, '/') || strstr(name, ".ndjson");
}

/* Into a database that goes away with the process: all that reads runs asks the
 * same views, wherever a run comes from. */
static int open_file(struct store **s, const char *file, int64_t *run)
{
	struct transfer t = { 0 };
	struct why why = { 0 };

	if (temporary_open(s, &why)) {
		say("%s", why.text);
		return CODE_CANNOT;
	}
	if (transfer_import(*s, file, &t)) {
		say("%s", *t.why ? t.why : store_why(*s));
		return CODE_CANNOT;
	}
	*run = t.run;
	return 0;
}

int database_open_run(struct store **s, const struct common *c,
		      const char *name, int64_t *run)
{
	int code;

	if (database_names_file(name))
		return open_file(s, name, run);
	code = database_open(s, c, STORE_READ);
	return code ? code : database_find(*s, name, run);
}
