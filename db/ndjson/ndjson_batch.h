/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A reader at work, and its batches: most lines are one. For db/ only. */
#ifndef PINCOW_DB_NDJSON_NDJSON_BATCH_H
#define PINCOW_DB_NDJSON_NDJSON_BATCH_H

#include <stdbool.h>

#include "db/batch_json.h"
#include "db/ndjson/ndjson_field.h"
#include "db/ndjson/ndjson_read.h"

struct ndjson_reader {
	ndjson_header_fn header;
	void *arg;
	struct sink *sink;
	struct ndjson_counts counts;
	struct fields fields;
	struct batch_parts parts;
	struct reading *readings;
	size_t readings_room;
	bool started, ended, failed;
	char why[320];
};

/** Take the batch in @r's fields. 0 or -errno. */
int ndjson_reader_batch(struct ndjson_reader *r);

#endif
