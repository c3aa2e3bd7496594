/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the data files of the site. They are scripts, not JSON files: a page
 * opened from a file may load scripts and nothing else.
 */
#include "plots/dashboard/script.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/new_file.h"
#include "lib/text.h"
#include "plots/dashboard/dashboard.h"

/* ---- Columns ---- */

/* A token is kept until another one comes, for its repetitions. */
static void flush(struct script_column *c)
{
	if (!c->times)
		return;
	if (c->text.len)
		buffer_str(&c->text, " ");
	buffer_str(&c->text, c->last);
	if (c->times > 1) {
		buffer_str(&c->text, "*");
		buffer_u64(&c->text, c->times);
	}
	c->times = 0;
}

/* A word of at most 31 bytes; longer ones are script_column_word()'s. */
static void token(struct script_column *c, const char *word)
{
	if (c->times && !strcmp(c->last, word)) {
		c->times++;
		return;
	}
	flush(c);
	snprintf(c->last, sizeof(c->last), "%s", word);
	c->times = 1;
}

void script_column_number(struct script_column *c, double value)
{
	char word[32];

	/* As rows.h has it: every double that SQLite shows comes back. */
	snprintf(word, sizeof(word), "%.15g", value);
	token(c, word);
}

void script_column_integer(struct script_column *c, int64_t value)
{
	char word[32];

	snprintf(word, sizeof(word), "%" PRId64, value);
	token(c, word);
}

/* May be longer than last[]: so it is not counted, but written. */
void script_column_word(struct script_column *c, const char *word)
{
	flush(c);
	if (c->text.len)
		buffer_str(&c->text, " ");
	buffer_str(&c->text, word);
}

void script_column_text(struct script_column *c, struct script_strings *s,
			const char *text)
{
	char word[32];

	snprintf(word, sizeof(word), "@%zu", script_strings_add(s, text));
	token(c, word);
}

void script_column_null(struct script_column *c)
{
	token(c, "-");
}

void script_column_same(struct script_column *c)
{
	token(c, "=");
}

int script_column_end(struct script_column *c)
{
	flush(c);
	return buffer_error(&c->text);
}

void script_column_release(struct script_column *c)
{
	buffer_release(&c->text);
}

/* ---- Strings ---- */

/* FNV-1a: strings are short, and the table is thrown away soon. */
static size_t hash(const char *text)
{
	size_t h = 14695981039346656037u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h;
}

/* The slot of @text, or the free one where it belongs. Never full. */
static size_t find_slot(const struct script_strings *s, const char *text)
{
	/* The room of array_reserve() is a power of two, so slots are. */
	size_t at = hash(text) & (s->slots - 1);

	while (s->slot[at] && strcmp(s->text[s->slot[at] - 1], text))
		at = (at + 1) & (s->slots - 1);
	return at;
}

/* Four slots per string: probing stays short up to the next growth. */
static int grow(struct script_strings *s)
{
	size_t *slot;

	if (array_reserve(&s->text, &s->room, s->nr + 1, sizeof(*s->text)))
		return s->error = -ENOMEM;
	slot = calloc(4 * s->room, sizeof(*slot));
	if (!slot)
		return s->error = -ENOMEM;
	free(s->slot);
	s->slot = slot;
	s->slots = 4 * s->room;
	for (size_t i = 0; i < s->nr; i++)
		/* Plus one: a zeroed slot is a free one. */
		s->slot[find_slot(s, s->text[i])] = i + 1;
	return 0;
}

size_t script_strings_add(struct script_strings *s, const char *text)
{
	size_t at;

	/*
	 * Index 0 after an error, which script_string_array() reports: no
	 * caller has to look at each of a million cells.
	 */
	if (s->error || (s->nr == s->room && grow(s)))
		return 0;
	at = find_slot(s, text);
	if (s->slot[at])
		return s->slot[at] - 1;
	s->text[s->nr] = strdup(text);
	if (!s->text[s->nr]) {
		s->error = -ENOMEM;
		return 0;
	}
	s->slot[at] = ++s->nr;
	return s->nr - 1;
}

void script_strings_release(struct script_strings *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->text[i]);
	free(s->text);
	free(s->slot);
	memset(s, 0, sizeof(*s));
}

/* ---- Files ---- */

/* In memory first: stdio tells that a file failed, and not why. */
int script_open(struct script *s, struct dashboard *d, const char *name)
{
	*s = (struct script){ .d = d };
	if (asprintf(&s->path, "%s/%s", d->data, name) < 0)
		s->path = NULL;
	s->f = open_memstream(&s->text, &s->len);
	return s->error = s->path && s->f ? 0 : -ENOMEM;
}

static int write_text(struct script *s)
{
	struct new_file file;
	/*
	 * Whole or not at all: a page that is open must not load half a file.
	 */
	int err = new_file_open(&file, s->path);

	if (!err)
		err = new_file_write(&file, s->text, s->len);
	err = new_file_end(&file, err);
	if (err)
		dashboard_fail(s->d, err, "cannot write %s: %s", s->path,
			       strerror(-err));
	return err;
}

int script_close(struct script *s, int err)
{
	if (!err)
		err = s->error;
	if (s->f && fclose(s->f) && !err)
		err = -ENOMEM;
	if (!err)
		err = write_text(s);
	free(s->text);
	free(s->path);
	memset(s, 0, sizeof(*s));
	return err;
}

/* JSON escapes UTF-16, so characters beyond 16 bits take two. */
static void put_escape(FILE *f, uint32_t cp)
{
	if (cp > 0xffff) {
		cp -= 0x10000;
		fprintf(f, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + (cp >> 10),
			0xdc00 + (cp & 0x3ff));
	} else {
		fprintf(f, "\\u%04" PRIx32, cp);
	}
}

/* @s is well formed: escape() saw to that. */
static size_t decode(const unsigned char *s, uint32_t *cp)
{
	size_t len = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;

	*cp = len == 1 ? *s : *s & (0x7fu >> len);
	for (size_t i = 1; i < len; i++)
		*cp = *cp << 6 | (s[i] & 0x3f);
	return len;
}

/* Every string of the site passes here: the one escaper of the dashboard. */
void script_string(struct script *s, const char *text)
{
	char *safe = escape(text);
	uint32_t cp;

	if (!safe) {
		s->error = -ENOMEM;
		return;
	}
	fputc('"', s->f);
	for (const unsigned char *at = (unsigned char *)safe; *at;) {
		at += decode(at, &cp);
		/* Nothing may end a string, a tag, an entity or a template. */
		if (cp < 0x20 || cp > 0x7e || strchr("\"\\<>&'`", (int)cp))
			put_escape(s->f, cp);
		else
			fputc((int)cp, s->f);
	}
	fputc('"', s->f);
	free(safe);
}

void script_string_array(struct script *s, const struct script_strings *all)
{
	if (all->error)
		s->error = all->error;
	fputc('[', s->f);
	for (size_t i = 0; i < all->nr; i++) {
		if (i)
			fputs(",\n", s->f);
		script_string(s, all->text[i]);
	}
	fputc(']', s->f);
}

void script_columns(struct script *s, const char *const *name,
		    struct script_column *column, size_t nr)
{
	fputc('{', s->f);
	for (size_t i = 0; i < nr; i++) {
		int err = script_column_end(&column[i]);

		if (err)
			s->error = err;
		fputs(i ? ",\n" : "", s->f);
		script_string(s, name[i]);
		fprintf(s->f, ":\"%s\"",
			column[i].text.text ? column[i].text.text : "");
	}
	fputc('}', s->f);
}

/* ---- Tables ---- */

static void add_cell(struct script_column *c, struct script_strings *strings,
		     sqlite3_stmt *st, int i)
{
	const unsigned char *text;

	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		script_column_integer(c, sqlite3_column_int64(st, i));
		return;
	case SQLITE_FLOAT:
		script_column_number(c, sqlite3_column_double(st, i));
		return;
	case SQLITE_NULL:
		script_column_null(c);
		return;
	default:
		text = sqlite3_column_text(st, i);
		if (text)
			script_column_text(c, strings, (const char *)text);
		else
			/*
			 * SQLite returns no text for a text only where memory
			 * ran out.
			 */
			strings->error = -ENOMEM;
	}
}

#define COLUMNS_MAX 32

int script_table(struct script *s, const char *name, sqlite3_stmt *st)
{
	struct script_column column[COLUMNS_MAX] = { 0 };
	const char *names[COLUMNS_MAX];
	struct script_strings strings = { 0 };
	int nr = sqlite3_column_count(st), rc = SQLITE_ERROR;
	size_t rows = 0;

	/*
	 * A query of ours with more is a mistake in the program, not in the
	 * data.
	 */
	if (nr > COLUMNS_MAX)
		return -EIO;
	for (int i = 0; i < nr; i++)
		names[i] = sqlite3_column_name(st, i);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		for (int i = 0; i < nr; i++)
			add_cell(&column[i], &strings, st, i);
		rows++;
	}
	fputs("pincow.data(", s->f);
	script_string(s, name);
	fprintf(s->f, ",{\"rows\":%zu,\"strings\":", rows);
	script_string_array(s, &strings);
	fputs(",\n\"columns\":", s->f);
	script_columns(s, names, column, (size_t)nr);
	fputs("});\n", s->f);
	for (int i = 0; i < nr; i++)
		script_column_release(&column[i]);
	script_strings_release(&strings);
	/* Checked last: what was written so far goes with the file. */
	if (rc != SQLITE_DONE)
		return -EIO;
	return s->error;
}
