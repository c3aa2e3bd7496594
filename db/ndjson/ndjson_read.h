/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of NDJSON become facts. */
#ifndef PINCOW_DB_NDJSON_NDJSON_READ_H
#define PINCOW_DB_NDJSON_NDJSON_READ_H

#include <stddef.h>
#include <stdint.h>

#include "db/ndjson/ndjson.h"
#include "facts/sink.h"

/** Lines that a reader has seen. */
struct ndjson_counts {
	uint64_t lines;
	uint64_t points, batches, skips, events; /* lines of each */
	uint64_t unknown; /* objects of unknown type, left out */
	uint64_t unknown_readings; /* left out of their batches */
};

/**
 * A reader: lines in, facts out to a sink.
 *
 * @header is called for the first line with the run's fact and says where the
 * following facts go (*@sink); it may be NULL where lines come without a
 * header (from a measuring process), and then @sink is given at the start.
 */
struct ndjson_reader;
typedef int (*ndjson_header_fn)(void *arg, const struct fact_run *fact,
				struct sink **sink);

struct ndjson_reader *ndjson_reader(ndjson_header_fn header, void *arg,
				    struct sink *sink);
void ndjson_reader_free(struct ndjson_reader *r);

/**
 * Take one line, without its newline. 0, or -EBADMSG for a line that is
 * refused, or the error of the sink or the header function;
 * ndjson_reader_why() is the sentence, line number included (of an error that
 * is the sink's, only the line number: the sink knows more). Blank lines are
 * passed over. After an error the reader takes no more lines.
 */
int ndjson_reader_line(struct ndjson_reader *r, const char *line, size_t len);

/** Has the end line been read? Only then is the run all there. */
int ndjson_reader_ended(const struct ndjson_reader *r);
struct ndjson_counts ndjson_reader_counts(const struct ndjson_reader *r);
const char *ndjson_reader_why(const struct ndjson_reader *r);

#endif
