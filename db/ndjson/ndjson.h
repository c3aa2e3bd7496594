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

/**
 * The longest line that is read; a longer one is refused. A tree of JSON takes
 * up to eighty times its text, and a batch of 512 samples is 4 KiB of it.
 */
#define NDJSON_LINE_MAX (1u << 20)

#endif
