/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decoding a stored batch, for db/replay.c. */
#ifndef PINCOW_DB_REPLAY_BATCH_H
#define PINCOW_DB_REPLAY_BATCH_H

#include "db/batch_json.h"
#include "db/store_internal.h"

/* Everything a replay needs beside the store. */
struct replay {
	struct store *s;
	struct sink *to;
	int64_t run;
	bool samples;
	struct batch_parts parts;
	struct reading *readings;
	size_t readings_room;
};

/** A column as text; as JSON, NULL where it is NULL or damaged. */
const char *replay_text(sqlite3_stmt *row, int column);
json_t *replay_json(sqlite3_stmt *row, int column);

/** Say that a fact is damaged; returns -EBADF. */
int replay_damaged(struct replay *r);

/** Play the batch at hand of STATEMENT_batches_of. */
int replay_batch(struct replay *r, const struct point_id *id,
		 unsigned int invocation, sqlite3_stmt *row);

#endif
