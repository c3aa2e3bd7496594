/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints the rows of a query for programs. The columns are those of the query,
 * so a column added to a view is in both formats at once.
 */
#include "report/rows.h"

#include <errno.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

/* SQLite prints 15 digits: the same value must read the same everywhere. */
#define JSON_FLAGS (JSON_ENSURE_ASCII | JSON_REAL_PRECISION(15))

static const char metric_sql[] =
	/* Named columns, not *: scripts rely on their order. */
	"SELECT run, point, experiment, mapping, pin, wp, params, metric, unit,"
	" better, exactness, n, value, low, high, marked FROM metric_value"
	" WHERE run = ?1 ORDER BY point, metric";

static const struct {
	const char *name, *sql;
} views[] = {
	{ "run_info", "SELECT run, uuid, session, label, kernel, clock, "
		      "machine, started_at, finished_at, status, invocations, "
		      "environment FROM run_info WHERE run = ?1" },
	{ "metric_value", metric_sql },
	{ "skip_info", "SELECT run, point, experiment, mapping, pin, wp, "
		       "params, errno, reason FROM skip_info WHERE run = ?1 "
		       "ORDER BY point" },
	{ "amplification",
	  "SELECT run, kind, mapping, pin, wp, params, referenced_pages, "
	  "affected_pages, control_pages, factor, basis, affected_low, "
	  "affected_high, control_low, control_high, low, high, marked "
	  "FROM amplification "
	  "WHERE run = ?1 ORDER BY kind, mapping, pin, wp, params, basis" },
};

/* Some queries are about one run, some have no parameter at all. */
static int prepare(sqlite3 *db, const char *sql, int64_t run, sqlite3_stmt **st)
{
	/* The views are ours, so a query that fails is a damaged database. */
	if (sqlite3_prepare_v2(db, sql, -1, st, NULL) != SQLITE_OK)
		return -EIO;
	if (sqlite3_bind_parameter_count(*st))
		sqlite3_bind_int64(*st, 1, run);
	return 0;
}

static bool is_number(const char *text)
{
	char *end;

	strtod(text, &end);
	/* A negative number begins with - as well: it is left alone. */
	return end != text && !*end;
}

/* Spreadsheets run what is in cells that begin so. */
static bool is_formula(const char *text)
{
	return *text && strchr("=@+-", *text) && !is_number(text);
}

static void put_quoted(FILE *f, const char *before, const char *text)
{
	fprintf(f, "\"%s", before);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', f);
		fputc(*text, f);
	}
	fputc('"', f);
}

void rows_csv_field(FILE *f, const char *text)
{
	char *safe = escape(text);
	const char *before;

	if (!safe)
		return;
	before = is_formula(safe) ? "'" : "";
	/* RFC 4180; a quote in front of an apostrophe keeps the field one. */
	if (strpbrk(safe, ",\"\r\n"))
		put_quoted(f, before, safe);
	else
		fprintf(f, "%s%s", before, safe);
	free(safe);
}

/* JSON stays JSON: it has escapes of its own. */
static void csv_json(FILE *f, const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	char *ascii = json_dumps(json, JSON_ENSURE_ASCII | JSON_COMPACT);

	rows_csv_field(f, ascii ? ascii : text);
	free(ascii);
	json_decref(json);
}

static void csv_row(FILE *f, sqlite3_stmt *st)
{
	for (int i = 0; i < sqlite3_column_count(st); i++) {
		const char *text = (const char *)sqlite3_column_text(st, i);

		if (i)
			fputc(',', f);
		if (text && !strcmp(sqlite3_column_name(st, i), "environment"))
			csv_json(f, text);
		else if (text)
			rows_csv_field(f, text);
	}
	fputc('\n', f);
}

int rows_csv(FILE *f, struct sqlite3 *db, const char *sql, int64_t run)
{
	sqlite3_stmt *st = NULL;
	int err = prepare(db, sql, run, &st), rc;

	for (int i = 0; !err && i < sqlite3_column_count(st); i++)
		fprintf(f, "%s%s", i ? "," : "", sqlite3_column_name(st, i));
	if (!err)
		fputc('\n', f);
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE) {
		if (rc == SQLITE_ROW)
			csv_row(f, st);
		else
			err = -EIO;
	}
	sqlite3_finalize(st);
	return err;
}

static json_t *json_text(const char *name, const char *text)
{
	json_t *v = NULL;
	char *safe;

	if (!strcmp(name, "environment"))
		/* As an object, so that jq can look into it. */
		v = json_loads(text, 0, NULL);
	if (!v)
		v = json_string(text);
	if (v)
		return v;
	/* Not UTF-8: jansson refuses it, escapes show it. */
	safe = escape(text);
	v = json_string(safe ? safe : "");
	free(safe);
	return v;
}

/* Integers stay integers: a uint64 as a double would lose digits. */
static json_t *json_value(sqlite3_stmt *st, int i)
{
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(st, i));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(st, i));
	case SQLITE_NULL:
		return json_null();
	default:
		return json_text(sqlite3_column_name(st, i),
				 (const char *)sqlite3_column_text(st, i));
	}
}

/* Row by row: a whole result as one tree could take all memory. */
static int json_row(FILE *f, sqlite3_stmt *st)
{
	json_t *row = json_object();
	int err = row ? 0 : -ENOMEM;

	for (int i = 0; !err && i < sqlite3_column_count(st); i++)
		if (json_object_set_new(row, sqlite3_column_name(st, i),
					json_value(st, i)))
			err = -ENOMEM;
	/* A stream that fails is found out when the program ends. */
	if (!err)
		json_dumpf(row, f, JSON_FLAGS);
	json_decref(row);
	return err;
}

int rows_json(FILE *f, struct sqlite3 *db, const char *sql, int64_t run)
{
	sqlite3_stmt *st = NULL;
	const char *before = "\n";
	int err = prepare(db, sql, run, &st), rc;

	fputc('[', f);
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE) {
		if (rc != SQLITE_ROW) {
			err = -EIO;
			break;
		}
		fputs(before, f);
		before = ",\n";
		err = json_row(f, st);
	}
	/* Also after an error: a reader then gets valid JSON and our exit
	 * code. */
	fprintf(f, "%s]", *before == ',' ? "\n" : "");
	sqlite3_finalize(st);
	return err;
}

int rows_run_csv(FILE *f, struct sqlite3 *db, int64_t run)
{
	return rows_csv(f, db, metric_sql, run);
}

/* One object with a key per view, for jq. */
int rows_run_json(FILE *f, struct sqlite3 *db, int64_t run)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(views) / sizeof(views[0]); i++) {
		fprintf(f, "%s\"%s\": ", i ? ",\n" : "{", views[i].name);
		err = rows_json(f, db, views[i].sql, run);
	}
	fputs("}\n", f);
	return err;
}
