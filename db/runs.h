/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as wholes: begin, finish, sweep, label, delete, rebuild. */
#ifndef PINCOW_DB_RUNS_H
#define PINCOW_DB_RUNS_H

#include <stdint.h>

#include "db/store.h"
#include "facts/sink.h"

/**
 * Begin to take a run: returns a sink whose facts go to the database.
 *
 * @fact's uuid decides: a new one makes a new run, which this process holds;
 * a known one (importing again, or more of it) adds what is missing and
 * changes nothing else. *@id is the run's id, from 1. One run at a time a
 * store. The sink is owned by the store; its run() verb does nothing, as this
 * call has just done that. A label moves here from another run of that name.
 *
 * -EBUSY where somebody else is taking this run, -EEXIST where the uuid is
 * known as that of another run, -EINVAL for a fact that cannot be.
 */
int store_begin(struct store *s, const struct fact_run *fact,
		struct sink **sink, int64_t *id);

/**
 * End taking facts: compute what summaries are missing and drop the hold. A
 * new run without an end() fact becomes @otherwise; a known one keeps its
 * status, and a complete one stays complete whatever comes.
 */
int store_finish(struct store *s, enum run_status otherwise);

/**
 * Mark runs that nobody holds as interrupted and summarise what they left;
 * returns how many, or -errno.
 */
int store_sweep(struct store *s);

/**
 * How long an ended run took, and the whole invocations of it together, in ns
 * of the clock on the wall. 0; -ENODATA without a whole one.
 */
struct run_times {
	int64_t all_ns, invocations_ns;
	unsigned int invocations;
};
int store_run_times(struct store *s, int64_t id, struct run_times *t);

/**
 * Set (moving it from another run), or with NULL drop, a label.
 *
 * -EINVAL for one that could be taken for something else: a number, `latest`,
 * `kernel:`, a path; or with control characters, or beyond 64 bytes.
 */
int store_label_run(struct store *s, int64_t id, const char *label);

/** Delete a run with all of its facts. -EBUSY while somebody holds it. */
int store_delete_run(struct store *s, int64_t id);

/** Make all summaries of a run again from its facts. -EBUSY as above. */
int store_rebuild_run(struct store *s, int64_t id);

/* For db/ only: */

/** store_begin() of a run that comes from a file: it is never resumed. */
int store_begin_imported(struct store *s, const struct fact_run *fact,
			 struct sink **sink, int64_t *id);

/** Hold a run as its only measurer; -EBUSY where somebody does. */
int store_lock_run(struct store *s, int64_t id);

/**
 * Forget the run that is being taken: its facts are about to be rolled back.
 */
void store_abandon(struct store *s);

#endif
