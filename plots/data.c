/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of a query as a data block of gnuplot. */
#include "plots/data.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Ends a block: no row begins like this, see put_text(). */
#define END "EndOfData"

/* Longer text would not fit into a figure. */
#define TEXT_LENGTH 60

/*
 * Text keeps letters, digits, blanks and signs without a meaning to gnuplot in
 * data, in a label or in the format of one: not quotes, backquotes,
 * backslashes, dollars, braces, percent signs or hashes. All other bytes are
 * shown as their code.
 */
static void put_text(FILE *f, const char *text, bool first)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789 *_.,:;()+=/-!?~[]|";
	const size_t all = strlen(text);

	if (!all)
		fputc('-', f);
	if (first && !strncmp(text, END, sizeof(END) - 1)) {
		/*
		 * The code of its E: the line no longer ends the block, and
		 * text of a stranger stays data.
		 */
		fputs("<45>", f);
		text++;
	}
	for (size_t i = 0; text[i] && i < TEXT_LENGTH; i++)
		if (strchr(plain, text[i]))
			fputc(text[i], f);
		else
			fprintf(f, "<%02x>", (unsigned char)text[i]);
	if (all > TEXT_LENGTH)
		fprintf(f, "... (%zu bytes)", all);
}

static void put_value(FILE *f, sqlite3_stmt *st, int i)
{
	const char *text;

	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		fprintf(f, "%lld", (long long)sqlite3_column_int64(st, i));
		break;
	case SQLITE_FLOAT:
		fprintf(f, "%.12g", sqlite3_column_double(st, i));
		break;
	case SQLITE_NULL:
		/* A hole, which gnuplot draws as one: 0 would be a point. */
		fputs("NaN", f);
		break;
	default:
		text = (const char *)sqlite3_column_text(st, i);
		put_text(f, text ? text : "", !i);
	}
}

/*
 * By the name of the column, so that a query says it where it is written and
 * the C need not know the figure.
 */
static bool has_curves(sqlite3_stmt *st)
{
	return !strcmp(sqlite3_column_name(st, 0), "curve");
}

/* From one curve to another, of which those between have no rows. */
static void put_gap(FILE *f, sqlite3_stmt *st, int64_t from, int64_t to)
{
	while (++from < to) {
		fprintf(f, "%lld", (long long)from);
		for (int i = 1; i < sqlite3_column_count(st); i++)
			fputs("\tNaN", f);
		fputs("\n\n\n", f);
	}
}

static void put_row(FILE *f, sqlite3_stmt *st)
{
	for (int i = 0; i < sqlite3_column_count(st); i++) {
		if (i)
			fputc('\t', f);
		put_value(f, st, i);
	}
	fputc('\n', f);
}

int plot_data(struct sqlite3 *db, const char *name, const char *sql, FILE *f,
	      size_t *rows)
{
	sqlite3_stmt *st = NULL;
	int64_t curve = -1;
	bool curves;
	int rc;

	*rows = 0;
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	curves = has_curves(st);
	fprintf(f, "$%s << %s\n", name, END);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		const int64_t next = sqlite3_column_int64(st, 0);

		if (curves && next != curve) {
			if (curve >= 0)
				fputs("\n\n", f);
			put_gap(f, st, curve, next);
			curve = next;
		}
		put_row(f, st);
		++*rows;
	}
	fprintf(f, "%s\n", END);
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}
