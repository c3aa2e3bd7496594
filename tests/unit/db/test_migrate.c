/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database of an older program is migrated. */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/open.h"
#include "tests/skip.h"
#include "db/schema.h"
#include "tests/unit/db/scratch.h"

static const struct facts small = {
	.invocations = 1, .points = 6, .batches = 4, .samples = 512
};

/* Its views are those of the first format again. */
static void older_view(const char *path, const char *name)
{
	char begin[64], drop[64], create[2048];
	const char *view;

	snprintf(begin, sizeof(begin), "CREATE VIEW %s", name);
	snprintf(drop, sizeof(drop), "DROP VIEW %s", name);
	view = strstr(schema_steps[0], begin);
	snprintf(create, sizeof(create), "%.*s",
		 (int)(strstr(view, ";") - view), view);
	scratch_execute(path, drop);
	scratch_execute(path, create);
}

/* As the first format was: without what later ones have. */
static void make_older(const char *path)
{
	scratch_make(path, &small);
	scratch_execute(path, "DROP VIEW outcome_info; DROP VIEW rule_info;"
			      "DROP VIEW modes_info; DROP TABLE point_modes;"
			      "DROP VIEW scaling_info; DROP VIEW sized_value;"
			      "DELETE FROM setting; PRAGMA user_version = 1");
	older_view(path, "run_info");
	older_view(path, "metric_value");
	older_view(path, "amplification");
	scratch_execute(path, "ALTER TABLE run DROP COLUMN imported");
}

static void try_older_read_only(void)
{
	struct store *s;

	if (store_open(&s, "older.db", STORE_READ) != -EACCES ||
	    !strstr(store_why(s), "older pincow"))
		_exit(1);
	store_close(s);
}

/* Opening to read also migrates: a reader is not stuck with an old format. */
static void reading_an_older_one(void **state)
{
	struct store *s;

	(void)state;
	make_older("older.db");
	assert_int_equal(chmod("older.db", 0444), 0);
	assert_int_equal(chmod(".", 0555), 0);
	assert_int_equal(scratch_as_nobody(try_older_read_only), 0);
	assert_int_equal(chmod(".", 0777), 0);
	assert_int_equal(chmod("older.db", 0644), 0);
	assert_int_equal(store_open(&s, "older.db", STORE_READ), 0);
	scratch_expect(s, "SELECT count(*) FROM outcome_info", "0");
	scratch_expect(s,
		       "SELECT count(*) FROM amplification"
		       " WHERE marked IS NULL OR affected_high IS NULL",
		       "0");
	assert_true(scratch_number(s, "SELECT count(*) FROM rule_info") > 0);
	assert_true(scratch_number(s, "SELECT count(*) FROM metric_value") > 0);
	/* Where a run of before is from, nobody knows. */
	scratch_expect(s, "SELECT imported IS NULL FROM run_info", "1");
	assert_int_equal(sqlite3_exec(store_sqlite(s), "DELETE FROM run", NULL,
				      NULL, NULL),
			 SQLITE_READONLY);
	store_close(s);
}

static int64_t version_of(sqlite3 *db)
{
	return schema_pragma(db, "user_version");
}

static void migrations_are_counted(void **state)
{
	static const char *const steps[] = {
		"CREATE TABLE a (x); INSERT INTO a VALUES (1)",
		"CREATE TABLE b (x)",
		"INSERT INTO b SELECT x + 1 FROM a",
		"CREATE TABLE c (x); this is no SQL",
	};
	sqlite3_stmt *stmt;
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open("m.db", &db), SQLITE_OK);
	assert_int_equal(schema_migrate(db, steps, 1), SQLITE_OK);
	assert_int_equal(version_of(db), 1);
	assert_int_equal(schema_migrate(db, steps, 3), SQLITE_OK);
	assert_int_equal(schema_migrate(db, steps, 3), SQLITE_OK);
	assert_int_equal(version_of(db), 3);
	/* One that fails leaves things as they were. */
	assert_int_equal(schema_migrate(db, steps, 4), SQLITE_ERROR);
	assert_int_equal(version_of(db), 3);
	assert_int_equal(schema_migrate(db, steps, 2), SQLITE_MISMATCH);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT group_concat(x) FROM b",
					    -1, &stmt, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "2");
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

/* Definitions follow the program that writes. */
static void metrics_are_brought_up_to_date(void **state)
{
	struct store *s;

	(void)state;
	scratch_make("a.db", &small);
	scratch_execute("a.db",
			"UPDATE metric SET unit = 'bananas', help = 'x';"
			"UPDATE setting SET value = 1");
	s = scratch_store("a.db");
	scratch_expect(s,
		       "SELECT DISTINCT unit FROM metric_value WHERE"
		       " metric = 'copies'",
		       "pages");
	store_close(s);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(reading_an_older_one),
		TEST(migrations_are_counted),
		TEST(metrics_are_brought_up_to_date),
	};

	return RUN_OR_SKIP(tests);
}
