/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries about one run must not cost more in a database of a thousand runs: no
 * statement of comparing walks through a table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "db/open.h"
#include "db/store.h"
#include "tests/unit/db/scratch.h"

static const struct {
	const char *name, *sql;
} statements[] = {
#define STATEMENT(name, sql) { #name, sql },
#include "db/statements.def"
#undef STATEMENT
};

/* The step of the plan that walks through a table, or NULL. */
static const char *walk(sqlite3 *db, const char *sql)
{
	static char found[256];
	sqlite3_stmt *stmt = NULL;
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);

	*found = '\0';
	assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &stmt, NULL),
			 SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(stmt, 3);

		if (!strncmp(step, "SCAN", 4) && !strstr(step, "json_each") &&
		    !strstr(step, "CONSTANT"))
			snprintf(found, sizeof(found), "%s", step);
	}
	sqlite3_finalize(stmt);
	sqlite3_free(explain);
	return *found ? found : NULL;
}

static void comparing_walks_through_nothing(void **state)
{
	struct store *s = scratch_store("a.db");
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]);
	     i++) {
		const char *step;

		if (strncmp(statements[i].name, "compare_", 8) &&
		    strcmp(statements[i].name, "visit_find") &&
		    strcmp(statements[i].name, "batches_of"))
			continue;
		step = walk(store_sqlite(s), statements[i].sql);
		if (step)
			fail_msg("%s: %s", statements[i].name, step);
		seen++;
	}
	assert_int_equal(seen, 9);
	/* The test itself sees one that does. */
	assert_non_null(walk(store_sqlite(s), "SELECT count(*) FROM point "
					      "WHERE mapping = 'thp'"));
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(comparing_walks_through_nothing,
						scratch_setup,
						scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
