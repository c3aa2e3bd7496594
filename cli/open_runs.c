/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding the runs that are shown, wherever they are. */
#include "cli/open_runs.h"
#include "db/open.h"
#include "report/shown_runs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/database.h"
#include "cli/terminal.h"
#include "db/ndjson/transfer.h"
#include "db/temporary.h"
#include "lib/array.h"
#include "report/shown_runs.h"

/* A run that is named twice is shown once, where it was named first. */
static int add(struct open_runs *s, int64_t run)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->run[i] == run)
			return 0;
	if (array_grow(&s->run, s->nr, sizeof(*s->run)))
		return -ENOMEM;
	s->run[s->nr++] = run;
	return 0;
}

static int add_selected(struct open_runs *s, const char *sql)
{
	sqlite3 *db = store_sqlite(s->store);
	sqlite3_stmt *st = NULL;
	int err = 0, rc;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE)
		err = rc == SQLITE_ROW ? add(s, sqlite3_column_int64(st, 0))
				       : -EIO;
	sqlite3_finalize(st);
	/* Named runs keep the order of their names; for these nobody gave
	 * one. */
	return err ? err : shown_runs_sort(db, s->run, s->nr);
}

static int failed(const struct open_runs *s, int err)
{
	if (!err)
		return 0;
	say("cannot read the database: %s",
	    err == -EIO ? sqlite3_errmsg(store_sqlite(s->store))
			: strerror(-err));
	return CODE_CANNOT;
}

static int open_database(struct open_runs *s, const struct common *c,
			 char *const *name, size_t nr, const char *otherwise)
{
	int code = database_open(&s->store, c, STORE_READ), err = 0;
	int64_t run;

	if (code)
		return code;
	for (size_t i = 0; !code && !err && i < nr; i++) {
		code = database_find(s->store, name[i], &run);
		if (!code)
			err = add(s, run);
	}
	if (!code && !nr)
		err = add_selected(s, otherwise);
	return code ? code : failed(s, err);
}

static int take_file(struct open_runs *s, const char *path)
{
	struct transfer t = { 0 };

	if (transfer_import(s->store, path, &t)) {
		say("%s", *t.why ? t.why : store_why(s->store));
		return CODE_CANNOT;
	}
	return failed(s, add(s, t.run));
}

/* A run of the database, carried over as it would be to another machine. */
static int take_through(struct open_runs *s, struct store *from, int64_t run)
{
	int fd = memfd_create("run", MFD_CLOEXEC), code = CODE_CANNOT;
	struct transfer t = { 0 };
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0)
		say("cannot make a file in memory: %s", strerror(errno));
	else if (transfer_export_fd(from, run, fd, true, &t))
		say("%s", *t.why ? t.why : store_why(from));
	else
		code = take_file(s, path);
	if (fd >= 0)
		close(fd);
	return code;
}

static int take_run(struct open_runs *s, struct store *from, const char *name)
{
	int64_t run;
	int code = database_find(from, name, &run);

	return code ? code : take_through(s, from, run);
}

static int take_all(struct open_runs *s, const struct common *c,
		    char *const *name, size_t nr)
{
	struct store *from = NULL;
	int code = 0;

	for (size_t i = 0; !code && i < nr; i++) {
		if (database_names_file(name[i])) {
			code = take_file(s, name[i]);
			continue;
		}
		/* Only if it is needed: files alone need no database. */
		if (!from)
			code = database_open(&from, c, STORE_READ);
		if (!code)
			code = take_run(s, from, name[i]);
	}
	store_close(from);
	return code;
}

static int open_alone(struct open_runs *s, const struct common *c,
		      char *const *name, size_t nr)
{
	struct why why = { 0 };

	if (temporary_open(&s->store, &why)) {
		say("%s", why.text);
		return CODE_CANNOT;
	}
	return take_all(s, c, name, nr);
}

int open_runs(struct open_runs *s, const struct common *c, char *const *name,
	      size_t nr, const char *otherwise)
{
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < nr; i++)
		/* One file is enough: views show the runs of one database, so
		 * that the others are copied beside those of files. */
		if (database_names_file(name[i]))
			return open_alone(s, c, name, nr);
	return open_database(s, c, name, nr, otherwise);
}

void open_runs_close(struct open_runs *s)
{
	store_close(s->store);
	free(s->run);
	memset(s, 0, sizeof(*s));
}
