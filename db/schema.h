/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shape of the database and how it gets there.
 *
 * `PRAGMA user_version` counts the migrations that have been applied; a new
 * database has had none. Each one runs in the transaction that counts it, so
 * two processes may open an old database at once.
 */
#ifndef PINCOW_DB_SCHEMA_H
#define PINCOW_DB_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/metrics.h"

struct sqlite3;

/** `PRAGMA application_id`: "PCOW". */
#define SCHEMA_APPLICATION_ID 0x50434f57

/** SQL of one or more statements; number i makes version i + 1. */
extern const char *const schema_steps[];
extern const size_t schema_nr_steps;

/**
 * Bring @db up to @nr @steps. In a transaction of its own.
 *
 * Returns an SQLite result code, the handle's message telling why;
 * SQLITE_MISMATCH where @db is newer than that.
 */
int schema_migrate(struct sqlite3 *db, const char *const *steps, size_t nr);

/**
 * Store the rows of the .def files where they differ from what is there.
 * Returns an SQLite result code.
 */
int schema_define(struct sqlite3 *db);

/** Are the rows of the .def files in @db those of this program? */
bool schema_defined(struct sqlite3 *db);

/**
 * The id of each metric of metrics.def in @db; 0 for one that it does not
 * have (an older database, opened for reading).
 */
int schema_metric_ids(struct sqlite3 *db, int64_t *ids);

/** The metric whose id is @id in the database of @ids; METRIC_NR: none. */
enum metric schema_metric(const int64_t *ids, int64_t id);

/** A pragma's integer; -1 on error. */
int64_t schema_pragma(struct sqlite3 *db, const char *name);

#endif
