/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The schema inside the program, its migrations, and the rows of the .def files
 * in the database, so that any SQLite shell can explain a metric.
 */
#include "db/schema.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "db/rules.h"
#include "facts/vocabulary.h"

/* A file, ended as a string is, under a name. */
#define INCLUDE(name, file)                                                    \
	__asm__(".pushsection .rodata\n"                                       \
		".globl " #name "\n" #name ":\n"                               \
		".incbin \"" file "\"\n"                                       \
		".byte 0\n"                                                    \
		".popsection\n");                                              \
	extern const char name[] __attribute__((visibility("hidden")))

INCLUDE(pincow_schema_sql, SCHEMA_SQL);
INCLUDE(pincow_schema_views_sql, SCHEMA_VIEWS_SQL);
INCLUDE(pincow_schema_imported_sql, SCHEMA_IMPORTED_SQL);
INCLUDE(pincow_schema_doubt_sql, SCHEMA_DOUBT_SQL);
INCLUDE(pincow_schema_modes_sql, SCHEMA_MODES_SQL);
INCLUDE(pincow_schema_scaling_sql, SCHEMA_SCALING_SQL);

/*
 * The index of a step is the version it starts from. No step is ever edited or
 * moved: databases have run it.
 */
const char *const schema_steps[] = {
	pincow_schema_sql,	    pincow_schema_views_sql,
	pincow_schema_imported_sql, pincow_schema_doubt_sql,
	pincow_schema_modes_sql,    pincow_schema_scaling_sql,
};

const size_t schema_nr_steps = sizeof(schema_steps) / sizeof(*schema_steps);

int64_t schema_pragma(struct sqlite3 *db, const char *name)
{
	sqlite3_stmt *stmt = NULL;
	int64_t value = -1;
	char sql[64];

	/* A PRAGMA takes no parameters; names are ours, never typed. */
	snprintf(sql, sizeof(sql), "PRAGMA %s", name);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		value = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return value;
}

static int execute(struct sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/*
 * The version is written with the steps: a process killed in between leaves
 * the old schema with the old version.
 */
static int apply(struct sqlite3 *db, const char *const *steps, size_t nr)
{
	/*
	 * Within the transaction: another process may have migrated since the
	 * caller looked.
	 */
	int64_t have = schema_pragma(db, "user_version");
	char sql[96];
	int rc;

	if (have < 0)
		return sqlite3_errcode(db);
	if (have > (int64_t)nr)
		return SQLITE_MISMATCH;
	for (; have < (int64_t)nr; have++) {
		rc = execute(db, steps[have]);
		if (rc != SQLITE_OK)
			return rc;
	}
	snprintf(sql, sizeof(sql),
		 "PRAGMA user_version = %zu; PRAGMA application_id = %d", nr,
		 SCHEMA_APPLICATION_ID);
	return execute(db, sql);
}

int schema_migrate(struct sqlite3 *db, const char *const *steps, size_t nr)
{
	int rc = execute(db, "BEGIN IMMEDIATE");

	if (rc != SQLITE_OK)
		return rc;
	rc = apply(db, steps, nr);
	if (rc == SQLITE_OK)
		rc = execute(db, "COMMIT");
	if (rc != SQLITE_OK && !sqlite3_get_autocommit(db))
		execute(db, "ROLLBACK");
	return rc;
}

/* One number for all that the .def files say: is there anything to store? */
static int64_t definitions_checksum(void)
{
	uLong sum = crc32(0, NULL, 0);
	/*
	 * A row beyond this would be cut, and a change behind the cut go
	 * unseen.
	 */
	char row[1024];
	size_t i;

	for (enum metric k = 0; k < METRIC_NR; k++) {
		const struct metric_definition *m = &metric_definitions[k];

		snprintf(row, sizeof(row), "%s|%s|%d|%d|%d|%d|%d|%s|%s\n",
			 m->name, m->unit, m->better, m->exactness, m->gates,
			 m->statistic, m->source, m->argument, m->help);
		sum = crc32(sum, (const Bytef *)row, (uInt)strlen(row));
	}
	for (i = 0; i < nr_amplification_rules; i++) {
		const struct amplification_rule *a = &amplification_rules[i];

		snprintf(row, sizeof(row), "%s|%s|%s|%d\n", a->kind,
			 a->experiment, a->metric, a->model);
		sum = crc32(sum, (const Bytef *)row, (uInt)strlen(row));
	}
	return (int64_t)rules_checksum(sum);
}

static void bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
	sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

/* Updated in place, never replaced: summaries point at the ids. */
static int define_metrics(struct sqlite3 *db)
{
	static const char sql[] =
		"INSERT INTO metric (name, position, unit, better, exactness,"
		" gates, statistic, source, argument, help)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
		" ON CONFLICT (name) DO UPDATE SET position = ?2, unit = ?3,"
		" better = ?4, exactness = ?5, gates = ?6, statistic = ?7,"
		" source = ?8, argument = ?9, help = ?10";
	sqlite3_stmt *stmt = NULL;
	int rc;

	rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	for (enum metric i = 0; rc == SQLITE_OK && i < METRIC_NR; i++) {
		const struct metric_definition *m = &metric_definitions[i];

		bind_text(stmt, 1, m->name);
		sqlite3_bind_int(stmt, 2, i);
		bind_text(stmt, 3, m->unit);
		bind_text(stmt, 4, vocabulary_better[m->better]);
		bind_text(stmt, 5, vocabulary_exactness[m->exactness]);
		sqlite3_bind_int(stmt, 6, m->gates);
		bind_text(stmt, 7, vocabulary_statistics[m->statistic]);
		bind_text(stmt, 8, vocabulary_sources[m->source]);
		bind_text(stmt, 9, m->argument);
		bind_text(stmt, 10, m->help);
		/* sqlite3_reset() returns the error of this step. */
		sqlite3_step(stmt);
		rc = sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	return rc;
}

/* Unlike metrics, deleted and made anew: no row points at these. */
static int define_amplification(struct sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	size_t i;
	int rc;

	rc = execute(db, "DELETE FROM amplification_rule");
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db,
					"INSERT INTO amplification_rule"
					" VALUES (?1, ?2, ?3, ?4)",
					-1, &stmt, NULL);
	for (i = 0; rc == SQLITE_OK && i < nr_amplification_rules; i++) {
		const struct amplification_rule *a = &amplification_rules[i];

		bind_text(stmt, 1, a->kind);
		bind_text(stmt, 2, a->experiment);
		bind_text(stmt, 3, a->metric);
		sqlite3_bind_int(stmt, 4, a->model);
		sqlite3_step(stmt);
		rc = sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	return rc;
}

static int define_all(struct sqlite3 *db, int64_t checksum)
{
	char sql[96];
	int rc = define_metrics(db);

	if (rc == SQLITE_OK)
		rc = define_amplification(db);
	if (rc == SQLITE_OK)
		rc = rules_define(db);
	if (rc != SQLITE_OK)
		return rc;
	snprintf(sql, sizeof(sql),
		 "REPLACE INTO setting VALUES ('definitions', %lld)",
		 (long long)checksum);
	return execute(db, sql);
}

/* The checksum of the definitions in @db; -1: none. */
static int stored_checksum(struct sqlite3 *db, int64_t *sum)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	*sum = -1;
	rc = sqlite3_prepare_v2(
		db, "SELECT value FROM setting WHERE key = 'definitions'", -1,
		&stmt, NULL);
	if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		*sum = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc;
}

bool schema_defined(struct sqlite3 *db)
{
	int64_t have;

	return stored_checksum(db, &have) == SQLITE_OK &&
	       have == definitions_checksum();
}

/*
 * Checked without a transaction first: opening a database that is up to date
 * must not wait for its writers.
 */
int schema_define(struct sqlite3 *db)
{
	int64_t checksum = definitions_checksum(), have;
	int rc = stored_checksum(db, &have);

	if (rc != SQLITE_OK || have == checksum)
		return rc;
	/*
	 * Two processes may both get here. The second then writes the same rows
	 * once more, which is harmless.
	 */
	rc = execute(db, "BEGIN IMMEDIATE");
	if (rc != SQLITE_OK)
		return rc;
	rc = define_all(db, checksum);
	if (rc == SQLITE_OK)
		rc = execute(db, "COMMIT");
	if (rc != SQLITE_OK && !sqlite3_get_autocommit(db))
		execute(db, "ROLLBACK");
	return rc;
}

int schema_metric_ids(struct sqlite3 *db, int64_t *ids)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	/*
	 * 0 stays for a metric that an older database does not have: a reader
	 * may not be able to add it.
	 */
	memset(ids, 0, METRIC_NR * sizeof(*ids));
	rc = sqlite3_prepare_v2(db, "SELECT id FROM metric WHERE name = ?1", -1,
				&stmt, NULL);
	for (enum metric i = 0; rc == SQLITE_OK && i < METRIC_NR; i++) {
		bind_text(stmt, 1, metric_definitions[i].name);
		if (sqlite3_step(stmt) == SQLITE_ROW)
			ids[i] = sqlite3_column_int64(stmt, 0);
		rc = sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	return rc;
}

/*
 * METRIC_NR for one of a newer program: callers pass it over. A search from the
 * start will do, as they read rows and not samples.
 */
enum metric schema_metric(const int64_t *ids, int64_t id)
{
	enum metric m = 0;

	while (m < METRIC_NR && ids[m] != id)
		m++;
	return m;
}
