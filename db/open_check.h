/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The conditions under which a store trusts a file, for open.c alone. 0, or
 * -errno with store_why() set.
 */
#ifndef PINCOW_DB_OPEN_CHECK_H
#define PINCOW_DB_OPEN_CHECK_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/** Others may hold the file for that long. */
#define BUSY_TIMEOUT_MS 10000

/** Is the file open for writing? */
bool open_may_write(const struct store *s);

/** Ours or new; *@have is the version of the schema, 0 for a new file. */
int open_identify(struct store *s, int64_t *have);

/** No damaged page, where looking at all of them is quick. */
int open_check_pages(struct store *s);

/** A schema that this program makes; nothing is written before. */
int open_check_schema(struct store *s);

/** Bring the schema of version @have up to date. */
int open_migrate(struct store *s, int64_t have);

/** The same for a reader, whose file it may be forbidden to write to. */
int open_migrate_reading(struct store *s, int64_t have);

/** Let the views, which are ours by now, use what they need. */
void open_trust_views(struct store *s);

#endif
