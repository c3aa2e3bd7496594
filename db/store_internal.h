/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state, the statements and the errors that the files of the store share.
 * For db/ only.
 */
#ifndef PINCOW_DB_STORE_INTERNAL_H
#define PINCOW_DB_STORE_INTERNAL_H

#include <limits.h>
#include <sqlite3.h>

#include "lib/buffer.h"
#include "db/store.h"
#include "facts/vocabulary.h"

/* Statements that are prepared once, when they are needed first. */
enum statement {
#define STATEMENT(name, sql) STATEMENT_##name,
#include "db/statements.def"
#undef STATEMENT
	STATEMENT_NR
};

/** The run that is being taken; @id 0: none. */
struct taking {
	int64_t id;
	bool known; /* it was there before */
	bool ended; /* its end has been stored, now or before */
	unsigned int invocation; /* the open one; 0: none */
	/* Where the last point's batches go, so that most need no query. */
	int64_t visit; /* 0: unknown */
	struct point_id point; /* its strings point into @name */
	char name[5 * 72];
};

struct store {
	struct sink sink;
	struct sqlite3 *db;
	char *path;
	int fd; /* of the holds; -1: none */
	bool writable;
	bool temporary; /* without a name, gone with this process */
	int depth; /* of store_lock() */
	int64_t query_started_s, query_limit_s; /* see open.c */
	int64_t synced_ms; /* CLOCK_MONOTONIC of the last store_sync(), or 0 */
	struct taking taking;
	int64_t metric[METRIC_NR]; /* ids in this database, 0: none */
	sqlite3_stmt *statement[STATEMENT_NR];
	struct buffer readings, names, classes, samples; /* scratch */
	struct buffer last_names; /* of @last_set */
	int64_t last_set;
	char why[PATH_MAX + 512];
};

/** Say why, and return @err (negative) for the caller to return. */
int store_fail(struct store *s, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** A ready statement, its bindings cleared. 0 or -errno. */
int store_statement(struct store *s, enum statement which, sqlite3_stmt **stmt);

/** Run a statement that returns no row, and reset it. */
int store_exec(struct store *s, sqlite3_stmt *stmt);

/** Run statements given as text. */
int store_execute(struct store *s, const char *sql);

/**
 * Step: 1 a row, 0 the end, or -errno. Reset the statement where it is not 1.
 */
int store_step(struct store *s, sqlite3_stmt *stmt);

/**
 * Begin to write: an immediate transaction, or, within one, nothing. Each
 * store_lock() that returned 0 needs one store_unlock(): with @err 0 it
 * commits (the outermost one), else it rolls back and returns @err with the
 * sentence as it was.
 */
int store_lock(struct store *s);
int store_unlock(struct store *s, int err);

/**
 * Bring what is committed to the disk: a commit alone is in the log, which a
 * power cut may lose. Within a lock it does nothing. A disk that refuses says
 * so at the next commit.
 */
void store_sync(struct store *s);

/**
 * Are the texts of columns @first to @last of @row there? Else "damaged",
 * -EBADF: NOT NULL is a promise of the schema, and the file may break it.
 */
int store_texts(struct store *s, sqlite3_stmt *row, int first, int last);

/** Bind text that lives until the statement is reset. NULL binds NULL. */
void store_bind(sqlite3_stmt *stmt, int at, const char *text);

#endif
