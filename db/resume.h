/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking more of a run that was interrupted, or failed. */
#ifndef PINCOW_DB_RESUME_H
#define PINCOW_DB_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "db/store.h"
#include "facts/sink.h"

/**
 * Take more of a run that was interrupted, or failed. Its invocations are
 * rounds: every point once, in as many processes as that took. The visit that
 * was open when the run ended is dropped, because it is measured again.
 *
 * -EINVAL for a run that is complete or was not begun in this database, -EBUSY
 * for one that is being measured.
 */
struct run_resumed {
	unsigned int started; /* the last invocation's number; 0: none */
	unsigned int rounds; /* begun, the last one included */
	bool open; /* and the last one is not over */
	int64_t round_first; /* the last one's first invocation */
};
int store_resume(struct store *s, int64_t id, struct sink **sink,
		 struct run_resumed *r);

/** How much of a point the resumed run has. */
struct run_point {
	const char *name; /* during the call */
	unsigned int batches;
	bool skipped;
	bool in_round; /* of the last round there is a batch, or a skip */
};
int store_resumed_points(struct store *s, const struct run_resumed *r,
			 void (*fn)(void *arg, const struct run_point *p),
			 void *arg);

#endif
