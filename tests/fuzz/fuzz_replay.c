/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stored run whose columns a stranger wrote. Each line of an input is
 * "TABLE.COLUMN=TEXT" for one of those below; then the run is exported,
 * summarised again and compared with itself. Damage is said, never a crash.
 */
#include <sqlite3.h>
#include <stdbool.h>

#include "db/compare/comparison.h"
#include "db/compare/run_load.h"
#include "db/runs.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stored.h"

static const struct {
	const char *name, *sql;
} columns[] = {
#define COLUMN(table, column)                                                  \
	{                                                                      \
#table "." #column "=",                                        \
			"UPDATE " #table " SET " #column " = ?1"               \
	}
	COLUMN(run, environment),
	COLUMN(run, command),
	COLUMN(run, seed),
	COLUMN(run, started_ns),
	COLUMN(run, finished_ns),
	COLUMN(run, invocations),
	COLUMN(run, points),
	COLUMN(point, experiment),
	COLUMN(point, params),
	COLUMN(point, version),
	COLUMN(point, page_size),
	COLUMN(point, referenced_pages),
	{ "reading_set.names=", "UPDATE reading_set SET names = ?1 WHERE id ="
				" (SELECT min(id) FROM reading_set)" },
	COLUMN(batch, nr),
	COLUMN(batch, readings),
	COLUMN(batch, classes),
	COLUMN(batch, samples),
	COLUMN(batch, quantiles),
	COLUMN(batch, sum_ns),
	COLUMN(visit, invocation),
	COLUMN(visit_summary, tally),
	COLUMN(visit_summary, value),
	COLUMN(visit_summary, n),
	COLUMN(point_summary, value),
	COLUMN(point_summary, low),
	COLUMN(event, text),
	COLUMN(event, value),
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void set_column(struct store *s, const char *sql, const char *value,
		       size_t len)
{
	sqlite3_stmt *stmt = NULL;

	FUZZ_CHECK(!sqlite3_prepare_v2(store_sqlite(s), sql, -1, &stmt, NULL));
	sqlite3_bind_text(stmt, 1, value, (int)len, SQLITE_STATIC);
	/* Refused by the schema: then it stays as it is. */
	sqlite3_step(stmt);
	sqlite3_finalize(stmt);
}

static void apply(struct store *s, const char *line, size_t len)
{
	for (size_t i = 0; i < NR_COLUMNS; i++) {
		size_t n = strlen(columns[i].name);

		if (len >= n && !memcmp(line, columns[i].name, n))
			set_column(s, columns[i].sql, line + n, len - n);
	}
}

static void apply_all(struct store *s, const char *text, size_t len)
{
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		apply(s, text, n);
		n += !!end;
		text += n;
		len -= n;
	}
}

/* An error comes with its sentence. */
static void check(struct store *s, int err)
{
	FUZZ_CHECK(err <= 0);
	FUZZ_CHECK(!err || *store_why(s));
}

static void export_both(struct store *s, int64_t id)
{
	struct buffer out = { 0 };

	check(s, stored_export(s, id, true, &out));
	check(s, stored_export(s, id, false, &out));
	buffer_release(&out);
}

static void load(struct store *s, int64_t id)
{
	bool wanted[METRIC_NR];
	struct compare_run r = { 0 };

	memset(wanted, 1, sizeof(wanted));
	check(s, compare_run_load(&r, s, id, wanted));
	compare_run_release(&r);
}

/* Names of readings outlive a run: those of the one before come back. */
static void keep_names(struct store *s)
{
	sqlite3_exec(store_sqlite(s),
		     "CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY "
		     "KEY, names TEXT);"
		     "INSERT OR IGNORE INTO kept SELECT id, names "
		     "FROM reading_set",
		     NULL, NULL, NULL);
}

static void bring_names_back(struct store *s)
{
	FUZZ_CHECK(!sqlite3_exec(store_sqlite(s),
				 "UPDATE reading_set SET names = (SELECT names "
				 "FROM kept WHERE kept.id = reading_set.id)",
				 NULL, NULL, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store *s = stored_open();
	int64_t id = stored_import(s, stored_run, strlen(stored_run));
	char *text = fuzz_text(data, size);

	FUZZ_CHECK(id);
	keep_names(s);
	apply_all(s, text, size);
	export_both(s, id);
	load(s, id);
	check(s, store_rebuild_run(s, id));
	load(s, id);
	stored_delete(s, id);
	bring_names_back(s);
	free(text);
	return 0;
}
