/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder for one test, gone afterwards, and short ways to ask a database.
 * Failing here fails the test.
 */
#ifndef PINCOW_TESTS_UNIT_DB_SCRATCH_H
#define PINCOW_TESTS_UNIT_DB_SCRATCH_H

#include "db/store.h"
#include "tests/unit/db/facts.h"

/** cmocka's setup and teardown: makes the folder and chdir()s to it. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

/** Open for writing, or fail. */
struct store *scratch_store(const char *path);

/** A made-up run, stored. Returns its id. */
int64_t scratch_run(struct store *s, const struct facts *f);

/** A database with a made-up run in it, closed. */
void scratch_make(const char *path, const struct facts *f);

/** Statements to a file, past the store. */
void scratch_execute(const char *path, const char *sql);

/** Do it in a child that root's privileges do not help; waitpid(2)'s status. */
int scratch_as_nobody(void (*work)(void));

/** The one number, or text (to be freed), that a query returns. */
double scratch_number(struct store *s, const char *sql);
char *scratch_text(struct store *s, const char *sql);
void scratch_expect(struct store *s, const char *sql, const char *expected);

/** All of a file, NUL-terminated, to be freed. */
char *scratch_read(const char *path, size_t *len);
void scratch_write(const char *path, const void *data, size_t len);

#endif
