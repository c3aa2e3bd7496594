/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environment: one JSON object of three, and the hash of the first. */
#include "db/insert_environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "db/store_internal.h"

static int by_key(const void *a, const void *b)
{
	const struct environment_entry *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

static void add_group(struct buffer *b, const struct environment_entry **entry,
		      size_t nr, enum environment_group group)
{
	const char *between = "";
	size_t i;

	buffer_str(b, "{");
	for (i = 0; i < nr; i++) {
		if (entry[i]->group != group)
			continue;
		buffer_str(b, between);
		buffer_json(b, entry[i]->key);
		buffer_str(b, ":");
		buffer_json(b, entry[i]->value);
		between = ",";
	}
	buffer_str(b, "}");
}

/*
 * The hash is of the text of the first group: two machines are the same where
 * everything that must match does.
 */
static void describe(struct buffer *b, const struct environment_entry **entry,
		     size_t nr, char machine[9])
{
	size_t group, start;

	for (group = 0; group < ENV_GROUP_NR; group++) {
		buffer_str(b, group ? ",\"" : "{\"");
		buffer_str(b, vocabulary_groups[group]);
		buffer_str(b, "\":");
		start = b->len;
		add_group(b, entry, nr, (enum environment_group)group);
		if (group == ENV_MUST_MATCH && !buffer_error(b))
			/*
			 * A checksum will do: it tells apart the few machines
			 * of one database, and guards nothing.
			 */
			snprintf(machine, 9, "%08lx",
				 crc32(0, (const Bytef *)b->text + start,
				       (uInt)(b->len - start)));
	}
	buffer_str(b, "}");
}

/*
 * The first one stays, as the statement leaves a run alone that has one:
 * importing a run again changes nothing.
 */
int insert_environment_row(struct store *s, const struct fact_environment *f)
{
	const struct environment_entry **entry;
	struct buffer b = { 0 };
	char machine[9] = "";
	sqlite3_stmt *stmt;
	size_t i;
	int err;

	entry = malloc((f->nr + 1) * sizeof(*entry));
	if (!entry)
		return store_fail(s, -ENOMEM, "out of memory");
	for (i = 0; i < f->nr; i++)
		entry[i] = &f->entry[i];
	/* Sorted, so that the same machine has the same hash. */
	qsort(entry, f->nr, sizeof(*entry), by_key);
	describe(&b, entry, f->nr, machine);
	free(entry);
	err = buffer_error(&b)
		      ? store_fail(s, -ENOMEM, "out of memory")
		      : store_statement(s, STATEMENT_run_environment, &stmt);
	if (!err) {
		sqlite3_bind_int64(stmt, 1, s->taking.id);
		store_bind(stmt, 2, b.text);
		store_bind(stmt, 3, machine);
		err = store_exec(s, stmt);
	}
	buffer_release(&b);
	return err;
}
