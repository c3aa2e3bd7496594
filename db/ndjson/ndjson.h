/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NDJSON: the wire between guest and host, between the measuring process and
 * its supervisor, between machines. One object a line, integers only:
 *
 *	{"pincow": 1, "run": UUID, "session": ..., "kernel": ..., ...}
 *	{"environment": {"must_match": {...}, "may_differ": {...}, ...}}
 *	{"invocation": {...}}   {"point": {...}}   {"batch": {...}}
 *	{"skip": {...}}   {"event": {...}}   {"invocation_end": {...}}
 *	{"heartbeat": {"point": NAME, "invocation": 1, "expect_ms": 400}}
 *	{"end": {"status": ..., "points": n, "batches": n, ...}}
 *
 * Keys are those of the facts in sink.h; a point is its name, "e/m/p/w" or
 * "e/m/p/w?params"; a batch is
 *
 *	{"batch": {"point": NAME, "invocation": 1, "seq": 1, "sort": "timed",
 *	 "nr": 512, "classes": [["nofault",23],["reuse",489]],
 *	 "ns": [31,...], "readings": {"arm_ns": 5120, ...}}}
 *
 * and without samples has, in place of "ns",
 *
 *	 "quantiles": {"reuse": {"n": 489, "p50": ..., "p90": ..., "p99": ...,
 *	 "p999": ..., "max": ...}, ...}, "sum_ns": 1331247
 *
 * A heartbeat goes before each batch, for whoever waits; it is never stored.
 *
 * A run without its end line is `interrupted`. An object whose type is not
 * known is kept out and counted, and so is a reading that metrics.def does not
 * name, so that older readers survive newer writers; keys that are not known
 * are passed over. Everything else that is read is untrusted: sizes, types,
 * ranges, encodings and names are checked here, and what is refused is refused
 * with its line number. Control characters in sentences become spaces, for
 * these are printed on terminals.
 */
#ifndef PINCOW_DB_NDJSON_NDJSON_H
#define PINCOW_DB_NDJSON_NDJSON_H

#include <stddef.h>
#include <stdint.h>

#include "facts/sink.h"

/**
 * The longest line that is read; a longer one is refused. A tree of JSON takes
 * up to eighty times its text, and a batch of 512 samples is 4 KiB of it.
 */
#define NDJSON_LINE_MAX (1u << 20)

/** Where lines go: 0 or -errno. @line has no newline and is NUL-terminated. */
typedef int (*ndjson_put_fn)(void *arg, const char *line, size_t len);

/**
 * A sink that turns facts into lines. Its run() verb writes the header. The
 * caller owns it: ndjson_writer_free(). NULL without memory. A verb returns
 * what @put does, or -EINVAL for numbers beyond int64.
 */
struct sink *ndjson_writer(ndjson_put_fn put, void *arg);
void ndjson_writer_free(struct sink *s);

/** A put function for a descriptor, @arg being a pointer to an int. */
int ndjson_put_fd(void *arg, const char *line, size_t len);

/** What a reader has seen. */
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
