/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder for one test, and short ways to ask a database. */
#include "tests/unit/db/scratch.h"

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/open.h"
#include "db/runs.h"

int scratch_setup(void **state)
{
	const char *base = getenv("TMPDIR");
	char *path;

	/* In memory where possible: most of the time goes into fsync(2). */
	if (!base)
		base = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	if (asprintf(&path, "%s/pincow-db-XXXXXX", base) < 0)
		return -1;
	*state = path;
	return mkdtemp(path) && !chdir(path) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int scratch_teardown(void **state)
{
	int err;

	/* Of a test that has not come to its end. */
	umount2("disk", MNT_DETACH);
	err = chdir("/");
	err |= nftw(*state, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	free(*state);
	return err ? -1 : 0;
}

struct store *scratch_store(const char *path)
{
	struct store *s;

	if (store_open(&s, path, STORE_WRITE))
		fail_msg("%s", store_why(s));
	return s;
}

int64_t scratch_run(struct store *s, const struct facts *f)
{
	struct fact_run run = facts_header(f);
	struct sink *sink;
	int64_t id;

	if (store_begin(s, &run, &sink, &id) || facts_play(f, sink) ||
	    store_finish(s, RUN_INTERRUPTED))
		fail_msg("%s", store_why(s));
	return id;
}

static sqlite3_stmt *first_row(struct store *s, const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(store_sqlite(s), sql, -1, &stmt, NULL) ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(store_sqlite(s)));
	return stmt;
}

double scratch_number(struct store *s, const char *sql)
{
	sqlite3_stmt *stmt = first_row(s, sql);
	double value = sqlite3_column_double(stmt, 0);

	sqlite3_finalize(stmt);
	return value;
}

char *scratch_text(struct store *s, const char *sql)
{
	sqlite3_stmt *stmt = first_row(s, sql);
	const char *text = (const char *)sqlite3_column_text(stmt, 0);
	char *copy = strdup(text ? text : "NULL");

	sqlite3_finalize(stmt);
	return copy;
}

void scratch_expect(struct store *s, const char *sql, const char *expected)
{
	char *text = scratch_text(s, sql);

	if (strcmp(text, expected))
		fail_msg("%s\n  is %s\n  and should be %s", sql, text,
			 expected);
	free(text);
}

char *scratch_read(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *data = NULL;

	*len = 0;
	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	do {
		data = realloc(data, *len + 65537);
		assert_non_null(data);
		*len += fread(data + *len, 1, 65536, f);
	} while (!feof(f) && !ferror(f));
	data[*len] = '\0';
	fclose(f);
	return data;
}

void scratch_write(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(data, 1, len, f) != len || fclose(f))
		fail_msg("%s: %s", path, strerror(errno));
}

void scratch_make(const char *path, const struct facts *f)
{
	struct store *s = scratch_store(path);

	scratch_run(s, f);
	store_close(s);
}

void scratch_execute(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

int scratch_as_nobody(void (*work)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (!geteuid() && (setgid(65534) || setuid(65534)))
			_exit(9);
		work();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}
