/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The progress of a measurement: a sink that looks at the facts on their way
 * to the next one.
 *
 * A measuring process goes through its points one after the other, so a point
 * is over when a fact of another one arrives, or when the process ends well.
 * Until then it is the suspect, should the process die. As a process may also
 * die in the set-up of a point that it has said nothing of yet, the first one
 * in its order that nothing was heard of is a suspect too.
 */
#ifndef PINCOW_RUN_PROGRESS_H
#define PINCOW_RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/point/point.h"
#include "facts/forward_sink.h"

#define PROGRESS_NONE SIZE_MAX

struct progress_point {
	/* Of the whole run. */
	unsigned int batches;
	bool skipped;
	int64_t copies; /* last seen, -1: none */
	int64_t fork_copies; /* the same of fork's early copies */
	uint64_t writes[CLASS_NR]; /* by family; of the last such batch */
	char reason[160]; /* of the last skip */
	/* Of this process. */
	bool heard;
	bool over;
};

struct progress;

/** A point is over: measured or skipped. @i is its index. */
typedef void (*progress_over_fn)(void *arg, const struct progress *t, size_t i);

struct progress {
	struct forward_sink forward;
	const struct point_list *list;
	struct progress_point *point; /* as many as in the list; owned */
	size_t current; /* the last heard of, or PROGRESS_NONE */
	uint64_t expect_ms; /* what its next batch may take */
	progress_over_fn over;
	void *arg;
};

/** 0 or -ENOMEM. @over may be NULL. */
int progress_init(struct progress *t, const struct point_list *l,
		  struct sink *next, progress_over_fn over, void *arg);
void progress_release(struct progress *t);

/** A process begins. */
void progress_begin(struct progress *t);

/** It ended well: the point it was in is over. */
void progress_finish(struct progress *t);

/** The index of the control of point @i (pin `none`), or PROGRESS_NONE. */
size_t progress_control(const struct progress *t, size_t i);

/** Points with at least a batch; points with neither batch nor skip. */
size_t progress_measured(const struct progress *t);
size_t progress_missing(const struct progress *t);

#endif
