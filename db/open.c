/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a store: everything that can be wrong with a file. */
#include "db/open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/insert.h"
#include "db/open_check.h"
#include "db/run_lock.h"
#include "db/runs.h"
#include "db/schema.h"
#include "db/store_internal.h"

/*
 * Seconds that a query may take, or $PINCOW_QUERY_SECONDS of them, and steps of
 * SQLite's machine between two looks at the clock, a few milliseconds.
 */
#define QUERY_SECONDS 120
#define QUERY_STEPS   100000

/*
 * NORMAL: no commit waits for the disk, store_sync() does so where nothing is
 * measured. cell_size_check: the file may be a stranger's. The cache holds the
 * batches of an invocation, which are summarised while they are still in it.
 */
static const char settings[] = "PRAGMA foreign_keys = ON;"
			       "PRAGMA synchronous = NORMAL;"
			       "PRAGMA cell_size_check = ON;"
			       "PRAGMA wal_autocheckpoint = 4096;"
			       "PRAGMA journal_size_limit = 8388608;"
			       "PRAGMA cache_size = -32768";

/*
 * An error is told only if the file cannot be opened after all: a directory
 * that exists on a read-only file system fails with EROFS.
 */
static int make_directories(struct store *s)
{
	char *path = strdup(s->path), *slash;
	int err = 0;

	if (!path)
		return store_fail(s, -ENOMEM, "out of memory");
	for (slash = path + 1; !err && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			err = -errno;
		*slash = '/';
	}
	free(path);
	return err;
}

static int fail_file(struct store *s, int err)
{
	switch (err) {
	case ENOENT:
		return store_fail(s, -ENOENT, "no such file");
	case EISDIR:
		return store_fail(s, -EBADF, "not a database but a directory");
	case ENOSPC:
	case EDQUOT:
		return store_fail(s, -ENOSPC, "the disk is full");
	case ENOTDIR:
		return store_fail(s, -ENOENT,
				  "no such file: a part of its path is not a "
				  "directory");
	case EACCES:
	case EPERM:
	case EROFS:
		return store_fail(s, -EACCES, "%s", strerror(err));
	}
	return store_fail(s, -EIO, "%s", strerror(err));
}

/*
 * The descriptor of the holds. In STORE_READ mode a file that may be written
 * is opened for it all the same, for SQLite then tidies up after itself.
 */
static int open_file(struct store *s, enum store_mode mode)
{
	struct stat st;
	/*
	 * A FIFO must not block the program and a terminal not become its own
	 * before either is refused below.
	 */
	int flags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

	if (mode == STORE_WRITE) {
		int err = make_directories(s);

		s->fd = open(s->path, flags | O_RDWR | O_CREAT, 0666);
		/*
		 * The reason is that of the folder: ENOENT alone would name the
		 * file.
		 */
		if (s->fd < 0 && err && errno == ENOENT)
			return fail_file(s, -err);
	} else {
		s->fd = open(s->path, flags | O_RDWR);
		if (s->fd < 0 &&
		    (errno == EACCES || errno == EROFS || errno == EPERM))
			s->fd = open(s->path, flags | O_RDONLY);
	}
	if (s->fd < 0)
		return fail_file(s, errno);
	if (fstat(s->fd, &st))
		return fail_file(s, errno);
	if (!S_ISREG(st.st_mode))
		return store_fail(s, -EBADF, "not a database but a %s",
				  S_ISDIR(st.st_mode) ? "directory" : "device");
	/*
	 * SQLite takes an empty file for a new database: a reader would see no
	 * runs instead of a wrong name.
	 */
	if (mode == STORE_READ && !st.st_size)
		return store_fail(s, -EBADF, "not a database, it is empty");
	return 0;
}

/* A path as SQLite's URI: nothing in it has a meaning of its own. */
static int uri(struct buffer *b, const char *path, const char *query)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-";
	char escape[4];

	/* "./" also keeps a file called :memory: from being one in memory. The
	 * empty authority of "file://" keeps "//tmp" from naming one. */
	buffer_str(b, *path == '/' ? "file://" : "file:./");
	for (; *path; path++) {
		if (strchr(plain, *path)) {
			buffer_add(b, path, 1);
			continue;
		}
		snprintf(escape, sizeof(escape), "%%%02x",
			 (unsigned char)*path);
		buffer_str(b, escape);
	}
	buffer_str(b, query);
	return buffer_error(b);
}

static int open_handle(struct store *s, int flags, const char *query)
{
	struct buffer name = { 0 };
	/* No name: a file that SQLite unlinks as soon as it has made it. */
	int err = s->temporary ? 0 : uri(&name, s->path, query);

	if (!err) {
		sqlite3_close_v2(s->db);
		s->db = NULL;
		err = sqlite3_open_v2(
			s->temporary ? "" : name.text, &s->db,
			flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
		/*
		 * A handle comes with most errors, too: it holds the sentence.
		 */
		if (!s->db)
			err = -ENOMEM;
		else if (err)
			err = store_error(s);
	}
	buffer_release(&name);
	if (s->db) {
		/* The file may come from anywhere: see db/schema_check.h. */
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
				  NULL);
		sqlite3_extended_result_codes(s->db, 1);
		sqlite3_busy_timeout(s->db, BUSY_TIMEOUT_MS);
	}
	return err;
}

/*
 * The last process to close a database leaves an empty log or none. Only one
 * with contents holds what the file lacks.
 */
static bool wal_exists(struct store *s)
{
	char path[PATH_MAX + 8];
	struct stat st;

	snprintf(path, sizeof(path), "%s-wal", s->path);
	return !stat(path, &st) && st.st_size;
}

/*
 * Reading needs to write as well: SQLite's index of the log is a file beside
 * the database. Where it cannot be made and the log is empty, nobody on
 * our file system can be changing the file either.
 */
static int open_reading(struct store *s)
{
	int err;

	/*
	 * SQLite reads nothing when it opens a file. The first pragma shows
	 * whether it can be read.
	 */
	if (open_may_write(s)) {
		err = open_handle(s, SQLITE_OPEN_READWRITE, "");
		if (!err && schema_pragma(s->db, "user_version") >= 0)
			return 0;
	} else {
		err = open_handle(s, SQLITE_OPEN_READONLY, "");
		if (!err && schema_pragma(s->db, "user_version") >= 0)
			return 0;
	}
	err = store_error(s);
	if (err != -EACCES)
		return err;
	if (wal_exists(s))
		return store_fail(s, -EACCES,
				  "has a log beside it that cannot be read "
				  "without write permission");
	return open_handle(s, SQLITE_OPEN_READONLY, "?immutable=1");
}

/* run_held(RUN): does somebody measure into it now? NULL: cannot be told. */
static void run_held(sqlite3_context *c, int nr, sqlite3_value **arg)
{
	const struct store *s = sqlite3_user_data(c);
	int64_t id = sqlite3_value_int64(arg[0]);
	/*
	 * The lock of our own run looks free to us: OFD locks do not conflict
	 * within one open file.
	 */
	int held = id == s->taking.id ? 1 : run_lock_taken(s->fd, id);

	(void)nr;
	if (held < 0)
		sqlite3_result_null(c);
	else
		sqlite3_result_int(c, held);
}

/* Coarse: it is asked every few milliseconds, about limits of seconds. */
static int64_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec;
}

/* A statement begins. */
static int on_statement(unsigned int type, void *store, void *stmt, void *sql)
{
	struct store *s = store;

	(void)type;
	(void)stmt;
	(void)sql;
	s->query_started_s = now_s();
	return 0;
}

/* Not 0: give it up. A writer still has its facts in hand. */
static int on_progress(void *store)
{
	const struct store *s = store;

	return sqlite3_txn_state(s->db, NULL) != SQLITE_TXN_WRITE &&
	       now_s() - s->query_started_s >= s->query_limit_s;
}

/*
 * The views are ours, their rows may be a stranger's: made so that a join takes
 * days.
 */
static void limit_queries(struct store *s)
{
	const char *limit = getenv("PINCOW_QUERY_SECONDS");

	/*
	 * Text without a number is 0 and so the default: a limit of 0 would
	 * give up every query.
	 */
	s->query_limit_s = limit ? atoi(limit) : 0;
	if (s->query_limit_s <= 0)
		s->query_limit_s = QUERY_SECONDS;
	s->query_started_s = now_s();
	sqlite3_trace_v2(s->db, SQLITE_TRACE_STMT, on_statement, s);
	sqlite3_progress_handler(s->db, QUERY_STEPS, on_progress, s);
}

static int define_functions(struct store *s)
{
	int rc = sqlite3_create_function(s->db, "run_held", 1, SQLITE_UTF8, s,
					 run_held, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_error(s);
}

/*
 * In the order of trust: whose file is it, are its pages whole, is its schema
 * ours? Nothing is written, and no view trusted, before the last answer.
 */
static int prepare(struct store *s)
{
	int64_t have;
	int err = store_execute(s, settings);

	limit_queries(s);
	if (!err)
		err = define_functions(s);
	if (!err)
		err = open_identify(s, &have);
	if (!err)
		err = open_check_pages(s);
	if (!err && have)
		err = open_check_schema(s);
	if (!err && s->writable)
		err = open_migrate(s, have);
	else if (!err && have < (int64_t)schema_nr_steps)
		err = open_migrate_reading(s, have);
	if (!err)
		open_trust_views(s);
	if (err)
		return err;
	if (s->writable && schema_define(s->db) != SQLITE_OK)
		return store_error(s);
	/* Behind schema_define(), which gives new metrics their ids. */
	if (schema_metric_ids(s->db, s->metric) != SQLITE_OK)
		return store_error(s);
	if (!s->writable)
		return store_execute(s, "PRAGMA query_only = ON");
	err = store_sweep(s);
	return err < 0 ? err : 0;
}

/* A store that is not open yet; *@out is NULL without memory. */
static int make(struct store **out, const char *path)
{
	struct store *s = calloc(1, sizeof(*s));

	*out = s;
	if (!s)
		return -ENOMEM;
	s->fd = -1;
	s->sink.ops = &store_sink_ops;
	s->path = strdup(path);
	if (s->path)
		return 0;
	free(s);
	*out = NULL;
	return -ENOMEM;
}

int store_open(struct store **out, const char *path, enum store_mode mode)
{
	int err = make(out, path);
	struct store *s = *out;

	if (err)
		return err;
	if (!*path)
		return store_fail(s, -ENOENT, "the database has no name");
	err = open_file(s, mode);
	if (err)
		return err;
	s->writable = mode == STORE_WRITE;
	err = s->writable ? open_handle(s, SQLITE_OPEN_READWRITE, "")
			  : open_reading(s);
	return err ? err : prepare(s);
}

int store_open_temporary(struct store **out)
{
	int err = make(out, "a temporary database");
	struct store *s = *out;

	if (err)
		return err;
	/* For the holds, which are locks on bytes of a file. */
	s->fd = memfd_create("pincow-holds", MFD_CLOEXEC);
	if (s->fd < 0)
		return fail_file(s, errno);
	s->temporary = s->writable = true;
	err = open_handle(s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "");
	return err ? err : prepare(s);
}

void store_close(struct store *s)
{
	size_t i;

	if (!s)
		return;
	if (s->taking.id)
		store_finish(s, RUN_INTERRUPTED);
	for (i = 0; i < STATEMENT_NR; i++)
		sqlite3_finalize(s->statement[i]);
	sqlite3_close_v2(s->db);
	/* After SQLite's: closing it earlier would drop SQLite's locks. */
	if (s->fd >= 0)
		close(s->fd);
	buffer_release(&s->readings);
	buffer_release(&s->names);
	buffer_release(&s->classes);
	buffer_release(&s->samples);
	buffer_release(&s->last_names);
	free(s->path);
	free(s);
}
