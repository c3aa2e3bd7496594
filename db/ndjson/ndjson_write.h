/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts become lines of NDJSON. */
#ifndef PINCOW_DB_NDJSON_NDJSON_WRITE_H
#define PINCOW_DB_NDJSON_NDJSON_WRITE_H

#include "db/ndjson/ndjson.h"
#include "facts/sink.h"

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

#endif
