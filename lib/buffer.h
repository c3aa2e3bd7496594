/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text that grows: where JSON is written without building a tree first.
 *
 * Running out of memory is remembered, not returned: add everything, then ask
 * buffer_error() once. The text is NUL-terminated after every addition.
 */
#ifndef PINCOW_LIB_BUFFER_H
#define PINCOW_LIB_BUFFER_H

#include <stddef.h>
#include <stdint.h>

/** Zeroed is empty. @text is owned; NULL before the first addition. */
struct buffer {
	char *text;
	size_t len, room;
	int error; /* 0 or -ENOMEM */
};

void buffer_release(struct buffer *b);

/** Forget the text and the error, keep the room. */
void buffer_reset(struct buffer *b);

void buffer_add(struct buffer *b, const char *text, size_t len);
void buffer_str(struct buffer *b, const char *text);
void buffer_u64(struct buffer *b, uint64_t value);
void buffer_i64(struct buffer *b, int64_t value);

/**
 * Add a JSON string, quotes included. Bytes that are not UTF-8 become
 * U+FFFD, so that any content of a file in sysfs gives valid JSON.
 */
void buffer_json(struct buffer *b, const char *text);

int buffer_error(const struct buffer *b);

#endif
