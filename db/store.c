/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statements, transactions and errors of a store. Every call into SQLite that
 * can fail ends in store_error(), which knows the sentence.
 */
#include "db/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "db/store_internal.h"
#include "facts/sink.h"

/* A power cut loses no more than this time's facts. */
#define SYNC_MS 5000

static const char *const statements[STATEMENT_NR] = {
#define STATEMENT(name, sql) [STATEMENT_##name] = sql,
#include "db/statements.def"
#undef STATEMENT
};

int store_fail(struct store *s, int err, const char *fmt, ...)
{
	int used = snprintf(s->why, sizeof(s->why), "%s: ", s->path);
	va_list args;

	if (used < 0 || (size_t)used >= sizeof(s->why))
		return err;
	va_start(args, fmt);
	vsnprintf(s->why + used, sizeof(s->why) - (size_t)used, fmt, args);
	va_end(args);
	return err;
}

static off_t size_of(const char *path, const char *suffix)
{
	char name[PATH_MAX + 8];
	struct stat st;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	return stat(name, &st) ? 0 : st.st_size;
}

/* Is a file near the limit of this process (RLIMIT_FSIZE)? */
static bool may_not_grow(struct store *s)
{
	struct rlimit limit;
	rlim_t most;

	if (getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return false;
	most = (rlim_t)size_of(s->path, "");
	if ((rlim_t)size_of(s->path, "-wal") > most)
		most = (rlim_t)size_of(s->path, "-wal");
	return most + (64 << 10) > limit.rlim_cur;
}

/*
 * Could SQLite not write for want of space? Its errno may be that of something
 * it did later, while it rolled back.
 */
static bool out_of_space(struct store *s)
{
	int system = sqlite3_system_errno(s->db);
	struct statvfs fs;

	if (system == EFBIG || may_not_grow(s)) {
		store_fail(s, 0, "the file may not grow any further");
		return true;
	}
	if (system == ENOSPC || system == EDQUOT ||
	    (!fstatvfs(s->fd, &fs) && !fs.f_bavail)) {
		store_fail(s, 0, "the disk is full");
		return true;
	}
	return false;
}

int store_error(struct store *s)
{
	int rc = sqlite3_errcode(s->db);

	/* Extended codes are on, and their low byte is the plain one. */
	switch (rc & 0xff) {
	case SQLITE_FULL:
		if (!out_of_space(s))
			store_fail(s, 0, "the disk is full");
		return -ENOSPC;
	case SQLITE_IOERR:
		if (out_of_space(s))
			return -ENOSPC;
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return store_fail(s, -EBUSY, "locked by another process");
	case SQLITE_CORRUPT:
		return store_fail(s, -EBADF, "the database is damaged");
	case SQLITE_NOTADB:
		return store_fail(s, -EBADF, "not a database");
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return store_fail(s, -EACCES, "cannot be written to");
	case SQLITE_INTERRUPT:
		return store_fail(s, -EIO,
				  "a query took longer than %lld s (set "
				  "PINCOW_QUERY_SECONDS for a large database)",
				  (long long)s->query_limit_s);
	case SQLITE_NOMEM:
		return store_fail(s, -ENOMEM, "out of memory");
	case SQLITE_CONSTRAINT:
	case SQLITE_TOOBIG:
		return store_fail(s, -EINVAL, "a fact was refused: %s",
				  sqlite3_errmsg(s->db));
	}
	return store_fail(s, -EIO, "%s", sqlite3_errmsg(s->db));
}

/* Statements are compiled when first used: a short command needs few. */
int store_statement(struct store *s, enum statement which, sqlite3_stmt **stmt)
{
	sqlite3_stmt **at = &s->statement[which];

	if (!*at && sqlite3_prepare_v3(s->db, statements[which], -1,
				       SQLITE_PREPARE_PERSISTENT, at, NULL))
		return store_error(s);
	/* Its result is that of the last step, which was told then. */
	sqlite3_reset(*at);
	sqlite3_clear_bindings(*at);
	*stmt = *at;
	return 0;
}

int store_step(struct store *s, sqlite3_stmt *stmt)
{
	int err;

	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		sqlite3_reset(stmt);
		return 0;
	}
	err = store_error(s);
	sqlite3_reset(stmt);
	return err;
}

int store_exec(struct store *s, sqlite3_stmt *stmt)
{
	int err = store_step(s, stmt);

	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

int store_texts(struct store *s, sqlite3_stmt *row, int first, int last)
{
	for (int i = first; i <= last; i++)
		if (!sqlite3_column_text(row, i))
			return store_fail(s, -EBADF,
					  "the database is damaged: its column "
					  "%s is NULL",
					  sqlite3_column_name(row, i));
	return 0;
}

void store_bind(sqlite3_stmt *stmt, int at, const char *text)
{
	sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

int store_execute(struct store *s, const char *sql)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_error(s);
	return 0;
}

/*
 * IMMEDIATE: a transaction that began by reading could not wait for a writer
 * later, and would fail at once.
 */
int store_lock(struct store *s)
{
	int err = 0;

	if (!s->writable)
		return store_fail(s, -EACCES, "opened for reading only");
	if (!s->depth)
		err = store_execute(s, "BEGIN IMMEDIATE");
	if (!err)
		s->depth++;
	return err;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* PASSIVE: nobody waits for readers, nor they for us. */
void store_sync(struct store *s)
{
	if (s->depth)
		return;
	sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
				  NULL);
	s->synced_ms = now_ms();
}

/*
 * While a run is taken, now and then. Here the measuring process waits for the
 * answer to its fact, so no window of a measurement has the disk's work in it.
 */
static void sync_now_and_then(struct store *s)
{
	if (s->taking.id && now_ms() - s->synced_ms >= SYNC_MS)
		store_sync(s);
}

int store_unlock(struct store *s, int err)
{
	if (--s->depth)
		return err;
	if (!err)
		err = store_execute(s, "COMMIT");
	/* A full disk may have rolled back already. */
	if (err && !sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	if (err) {
		/* The rows they name may be rolled back. */
		s->taking.visit = 0;
		s->last_set = 0;
	}
	/* Give back what the log has taken of a disk that is full. */
	if (err == -ENOSPC)
		sqlite3_wal_checkpoint_v2(
			s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	else if (!err)
		sync_now_and_then(s);
	return err;
}

const char *store_why(const struct store *s)
{
	return s->why;
}

struct sqlite3 *store_sqlite(struct store *s)
{
	return s->db;
}
