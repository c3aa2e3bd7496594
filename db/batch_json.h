/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a batch as JSON, the same in the database and in NDJSON:
 *
 *	samples    [2712,2698,...]
 *	classes    [["nofault",23],["reuse",489]]	run lengths, in order
 *	quantiles  {"reuse":{"n":489,"p50":..,"p90":..,"p99":..,"p999":..,
 *		    "max":..},...}
 *
 * Writing goes straight into a buffer, being on the way of every batch. Input
 * is untrusted: each reader returns -EBADMSG for what it refuses.
 */
#ifndef PINCOW_DB_BATCH_JSON_H
#define PINCOW_DB_BATCH_JSON_H

#include <jansson.h>

#include "lib/buffer.h"
#include "facts/sink.h"

/** The most samples of one batch, those of 64 GiB of base pages; run lengths
 * are short, what they say not. */
#define BATCH_SAMPLES_MAX (1u << 24)

/** A batch with more of them is written in the reduced form, by its quantiles:
 * a line has room for these, and nobody looks at a million times one by one. */
#define BATCH_SAMPLES_KEPT (1u << 16)

/** The longest time that is read: beyond it doubles are not exact, and many
 * JSON tools change what they copy. 104 days of nanoseconds. */
#define BATCH_TIME_MAX (UINT64_C(1) << 53)

void batch_json_samples(struct buffer *b, const uint64_t *ns, size_t nr);
void batch_json_classes(struct buffer *b, const uint8_t *classes, size_t nr);
void batch_json_quantiles(struct buffer *b, const struct class_quantiles *q,
			  size_t nr);

/** Arrays for the parts of one batch, used again for the next. */
struct batch_parts {
	uint64_t *ns; /* owned; NULL or room for @ns_room */
	uint8_t *classes; /* owned */
	size_t ns_room, classes_room;
	size_t nr_ns, nr_classes, nr_quantiles;
	struct class_quantiles quantiles[CLASS_NR];
};

void batch_parts_release(struct batch_parts *p);

/** 0, -EBADMSG or -ENOMEM; of samples also -ERANGE, beyond BATCH_TIME_MAX. */
int batch_parts_samples(struct batch_parts *p, const json_t *json);
int batch_parts_classes(struct batch_parts *p, const json_t *json);
int batch_parts_quantiles(struct batch_parts *p, const json_t *json);

/**
 * Samples as the store keeps them, not a space in between: a parser of JSON
 * makes an object of each number, and a run has millions.
 */
int batch_parts_stored(struct batch_parts *p, const char *text, size_t len);

/** Quantiles of each class of @nr samples, in @q; *@sum_ns of the writes,
 * INT64_MAX where it would be more. How many of @q there are, or -ENOMEM. */
int batch_json_reduce(const uint64_t *ns, const uint8_t *classes, size_t nr,
		      struct class_quantiles q[CLASS_NR], uint64_t *sum_ns);

/** Make quantiles from the samples and classes in @p; *@sum_ns is INT64_MAX
 * where it would be more. 0 or -ENOMEM. */
int batch_parts_reduce(struct batch_parts *p, uint64_t *sum_ns);

#endif
