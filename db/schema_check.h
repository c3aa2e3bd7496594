/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the schema of a file the one that this program makes?
 *
 * A file may come from anywhere. Its CREATE statements are code that SQLite
 * runs: a trigger writes where only a row was to be read, a view answers with
 * other columns, and without NOT NULL or STRICT a column holds what no reader
 * expects.
 */
#ifndef PINCOW_DB_SCHEMA_CHECK_H
#define PINCOW_DB_SCHEMA_CHECK_H

#include <stddef.h>

struct sqlite3;

/**
 * Compare the schema of @db with that of version @version: each table, view
 * and index of ours must be there as we make it, comments and white space
 * apart. Tables and views that somebody added are left alone, because no
 * statement of ours names them; triggers and more indexes are not.
 *
 * Returns an SQLite result code. SQLITE_MISMATCH where they differ, and then
 * @what says which object: "table run", "trigger t".
 */
int schema_check(struct sqlite3 *db, size_t version, char *what, size_t size);

#endif
