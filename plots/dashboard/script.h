/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data of a dashboard: script files that hand JSON to the site.
 *
 *	pincow.data("skips",{"rows":2,"strings":["a","b"],
 *	"columns":{"run":"1*2","point":"@0 @1"}});
 *
 * A column is one text with one token per row: a number, @N (string N of the
 * file), "-" for NULL, "=" for the value of another column, and *N after a
 * token that stands N times. Thousands of equal counts cost a few bytes, and
 * site/data.js takes apart only the columns that are looked at.
 *
 * Text is escape()d (lib/text.h); the result is ASCII without any character
 * that means something to HTML.
 */
#ifndef PINCOW_PLOTS_DASHBOARD_SCRIPT_H
#define PINCOW_PLOTS_DASHBOARD_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/buffer.h"

struct dashboard;
struct sqlite3_stmt;

/** Zeroed is empty. */
struct script_column {
	struct buffer text; /* owned */
	char last[32];
	uint64_t times;
};

/** The distinct strings of a file, numbered from 0. Zeroed is empty. */
struct script_strings {
	char **text; /* owned, as all of it */
	size_t nr, room;
	size_t *slot; /* open addressing; index + 1, 0: free */
	size_t slots;
	int error; /* 0 or -ENOMEM */
};

struct script {
	struct dashboard *d; /* borrowed; gets the sentence of an error */
	FILE *f; /* to @text */
	char *text, *path; /* owned */
	size_t len;
	int error;
};

/* Running out of memory is remembered in the column. */
void script_column_number(struct script_column *c, double value);
void script_column_integer(struct script_column *c, int64_t value);
/** A token of the caller's, of any length, without blanks. */
void script_column_word(struct script_column *c, const char *word);
void script_column_text(struct script_column *c, struct script_strings *s,
			const char *text);
void script_column_null(struct script_column *c);
/** The same as the column beside it. */
void script_column_same(struct script_column *c);
/** Write the pending token. 0 or -ENOMEM. */
int script_column_end(struct script_column *c);
void script_column_release(struct script_column *c);

size_t script_strings_add(struct script_strings *s, const char *text);
void script_strings_release(struct script_strings *s);

/** Begin data/@name of @d, which appears with script_close(). 0 or -errno. */
int script_open(struct script *s, struct dashboard *d, const char *name);
/** After @err there is no file. @err, or what failed here: with a sentence. */
int script_close(struct script *s, int err);

/*
 * JSON. Errors of writing are found by script_close().
 */

/** A JSON string, quotes included. */
void script_string(struct script *s, const char *text);

/** ["a","b"] */
void script_string_array(struct script *s, const struct script_strings *all);

/** {"name":"tokens",...} */
void script_columns(struct script *s, const char *const *name,
		    struct script_column *column, size_t nr);

/**
 * Everything that the bound statement @st returns, as table @name. 0, -ENOMEM,
 * or -EIO (SQLite's handle tells).
 */
int script_table(struct script *s, const char *name, struct sqlite3_stmt *st);

#endif
