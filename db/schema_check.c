/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparing the schema of a file with the one that this program makes. */
#include "db/schema_check.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "db/rules.h"
#include "db/schema.h"
#include "lib/buffer.h"

/*
 * SQLite makes tables of its own where ours need them. They are left out of
 * ours and not of the file: there, a name proves nothing.
 */
static const char ours_sql[] =
	"SELECT type, name, sql FROM sqlite_schema"
	" WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY name";
static const char theirs_sql[] =
	"SELECT type, sql FROM sqlite_schema WHERE name = ?1";
static const char all_sql[] = "SELECT type, name, sql FROM sqlite_schema"
			      " WHERE sql IS NOT NULL ORDER BY name";

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/*
 * Where a quoted part that begins at @at ends. A doubled quote ends one part
 * and begins the next, which comes to the same text.
 */
static const char *quoted_end(const char *at)
{
	const char *end = strchr(at + 1, *at);

	return end ? end + 1 : at + strlen(at);
}

/*
 * Text without comments, and without the white space that separates nothing:
 * ALTER TABLE and other versions of SQLite leave other white space behind.
 * Quoted parts stay as they are.
 */
static void normalise(struct buffer *b, const char *sql)
{
	buffer_reset(b);
	while (*sql) {
		const char *from = sql;
		bool space = false;

		while (isspace((unsigned char)*sql) || !strncmp(sql, "--", 2)) {
			space = true;
			sql += *sql == '-' ? strcspn(sql, "\n") : 1;
		}
		if (space && b->len && is_word(b->text[b->len - 1]) &&
		    is_word(*sql))
			buffer_str(b, " ");
		from = sql;
		if (*sql == '\'' || *sql == '"')
			sql = quoted_end(sql);
		else if (*sql)
			sql++;
		buffer_add(b, from, (size_t)(sql - from));
	}
}

struct check {
	sqlite3 *db, *ours;
	struct buffer mine, found;
	char *what;
	size_t size;
};

static const char *column(sqlite3_stmt *row, int at)
{
	const char *text = (const char *)sqlite3_column_text(row, at);

	return text ? text : "";
}

static int differs(struct check *c, const char *type, const char *name)
{
	/* Cut short: the name is a stranger's, and ends up in a sentence. */
	snprintf(c->what, c->size, "%.16s %.64s", type, name);
	return SQLITE_MISMATCH;
}

/* One object of ours, @row: is it in the file? */
static int check_object(struct check *c, sqlite3_stmt *row, sqlite3_stmt *find)
{
	const char *type = column(row, 0), *name = column(row, 1);
	int rc;

	normalise(&c->mine, column(row, 2));
	sqlite3_bind_text(find, 1, name, -1, SQLITE_STATIC);
	rc = sqlite3_step(find);
	if (rc == SQLITE_ROW) {
		normalise(&c->found, column(find, 1));
		rc = strcmp(type, column(find, 0)) || buffer_error(&c->mine) ||
				     buffer_error(&c->found) ||
				     strcmp(c->mine.text, c->found.text)
			     ? differs(c, type, name)
			     : SQLITE_OK;
	} else if (rc == SQLITE_DONE) {
		rc = differs(c, type, name);
	}
	/* A second object of that name would go unseen. */
	if (rc == SQLITE_OK && sqlite3_step(find) == SQLITE_ROW)
		rc = differs(c, type, name);
	sqlite3_reset(find);
	return rc;
}

static int check_ours(struct check *c)
{
	sqlite3_stmt *row = NULL, *find = NULL;
	int rc = sqlite3_prepare_v2(c->ours, ours_sql, -1, &row, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(c->db, theirs_sql, -1, &find, NULL);
	while (rc == SQLITE_OK && (rc = sqlite3_step(row)) == SQLITE_ROW)
		rc = check_object(c, row, find);
	sqlite3_finalize(row);
	sqlite3_finalize(find);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/*
 * SQLite goes by the statement alone: the type beside it may say anything. An
 * index is run by every INSERT, as a trigger is, where it is of an expression.
 */
static bool may_be_added(const char *sql)
{
	static const char *const begin[] = { "create table", "create view" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(*begin); i++)
		if (!strncasecmp(sql, begin[i], strlen(begin[i])))
			return true;
	return false;
}

/* One of ours: check_ours() looks at it. */
static bool known(struct check *c, const char *name)
{
	sqlite3_stmt *stmt = NULL;
	bool found = false;

	if (sqlite3_prepare_v2(c->ours, theirs_sql, -1, &stmt, NULL) ==
	    SQLITE_OK) {
		sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
		found = sqlite3_step(stmt) == SQLITE_ROW;
	}
	sqlite3_finalize(stmt);
	return found;
}

static int check_others(struct check *c)
{
	sqlite3_stmt *row = NULL;
	int rc = sqlite3_prepare_v2(c->db, all_sql, -1, &row, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		normalise(&c->found, column(row, 2));
		if (buffer_error(&c->found))
			rc = SQLITE_NOMEM;
		else
			rc = known(c, column(row, 1)) ||
					     (c->found.len &&
					      may_be_added(c->found.text))
				     ? SQLITE_OK
				     : differs(c, column(row, 0),
					       column(row, 1));
	}
	sqlite3_finalize(row);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/*
 * Each program whose rules differ makes the views of rules anew, so those of
 * another program cannot be compared. Readers take nothing but text from them.
 */
static int make_ours(struct check *c, size_t version)
{
	int rc = sqlite3_open(":memory:", &c->ours);

	for (size_t i = 0; rc == SQLITE_OK && i < version; i++)
		rc = sqlite3_exec(c->ours, schema_steps[i], NULL, NULL, NULL);
	if (rc == SQLITE_OK && schema_defined(c->db))
		rc = rules_define(c->ours);
	return rc;
}

int schema_check(struct sqlite3 *db, size_t version, char *what, size_t size)
{
	struct check c = { .db = db, .what = what, .size = size };
	int rc = make_ours(&c, version);

	if (rc == SQLITE_OK)
		rc = check_others(&c);
	if (rc == SQLITE_OK)
		rc = check_ours(&c);
	/* NULL where it could not be opened, which SQLite takes. */
	sqlite3_close(c.ours);
	buffer_release(&c.mine);
	buffer_release(&c.found);
	return rc;
}
