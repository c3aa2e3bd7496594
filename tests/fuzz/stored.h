/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store in memory for the fuzz targets, and one run as others write it. */
#ifndef PINCOW_TESTS_FUZZ_STORED_H
#define PINCOW_TESTS_FUZZ_STORED_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buffer.h"
#include "db/store.h"

/** A run of two points, with samples and with quantiles: NDJSON. */
extern const char stored_run[];

/**
 * The store of this process, without runs. Now and then it is a new one, for
 * names of readings are kept for ever.
 */
struct store *stored_open(void);

/** Run @id as NDJSON behind what @out has. 0 or -errno. */
int stored_export(struct store *s, int64_t id, bool samples,
		  struct buffer *out);

/** Import @text; the run's id, or 0 where it is refused. */
int64_t stored_import(struct store *s, const void *text, size_t len);

void stored_delete(struct store *s, int64_t id);

#endif
