/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of an object that somebody else wrote, each checked as it is read.
 * Every function returns 0, or -EBADMSG with the sentence in @f->why.
 */
#ifndef PINCOW_DB_NDJSON_NDJSON_FIELD_H
#define PINCOW_DB_NDJSON_NDJSON_FIELD_H

#include <jansson.h>
#include <stdint.h>

#include "facts/sink.h"

/** The object, what it is called, and room for a sentence. */
struct fields {
	json_t *object;
	const char *type;
	char why[256];
};

/** Say why; returns -EBADMSG. */
int field_refuse(struct fields *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

int field_integer(struct fields *f, const char *key, int64_t min, int64_t max,
		  int64_t *value);
int field_u64(struct fields *f, const char *key, uint64_t *value);

/** A seed, which is a text of digits where it is beyond 2^53. */
int field_seed(struct fields *f, uint64_t *value);
int field_uint(struct fields *f, const char *key, unsigned int min,
	       unsigned int *value);

/** Text; control characters become spaces. Lives as long as the object. */
int field_text(struct fields *f, const char *key, const char **value);

/** As field_text(), NULL where the key is absent. */
int field_text_or_null(struct fields *f, const char *key, const char **value);

/** One of @nr @words. */
int field_word(struct fields *f, const char *key, const char *const *words,
	       int nr, int *value);

/** The point's name, taken apart in place. */
int field_point(struct fields *f, struct point_id *id);

/** Make the control characters in @text spaces. */
void field_clean(const char *text);

#endif
