/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs between databases: NDJSON files in, NDJSON files out.
 *
 * A file whose name ends in ".gz" is written compressed; reading finds that
 * out by itself. "-" is standard input or output.
 *
 * An import is one transaction. A file that is refused, for whatever reason,
 * leaves nothing behind; a file that just stops, also in the middle of its
 * last line, is a run that was interrupted, and importing all of it later
 * completes the run. Other writers wait meanwhile: some half a second for a
 * million samples.
 */
#ifndef PINCOW_DB_NDJSON_TRANSFER_H
#define PINCOW_DB_NDJSON_TRANSFER_H

#include <stdbool.h>

#include "db/ndjson/ndjson.h"
#include "db/ndjson/ndjson_read.h"
#include "db/store.h"

/** The outcome of a transfer. */
struct transfer {
	int64_t run; /* its id */
	bool known; /* it was in the database before */
	bool ended; /* the file has its end line */
	bool label_taken; /* another run has that label, and keeps it */
	struct ndjson_counts counts;
	/* The run's, as in lists of runs; @counts has them by invocation. */
	int64_t points;
	char why[512]; /* the sentence, after an error */
};

/**
 * Import the run in @path.
 *
 * Errors beside those of store.h: -EBADMSG for a file that is refused,
 * -ENOENT and such where it cannot be read.
 */
int transfer_import(struct store *s, const char *path, struct transfer *t);

/**
 * Export run @id to @path; without @samples, quantiles stand in their place.
 *
 * A file appears when it is complete, and replaces what was there.
 */
int transfer_export(struct store *s, int64_t id, const char *path, bool samples,
		    struct transfer *t);

/** The same to descriptor @fd, not compressed. */
int transfer_export_fd(struct store *s, int64_t id, int fd, bool samples,
		       struct transfer *t);

#endif
