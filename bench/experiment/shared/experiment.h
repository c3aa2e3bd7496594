/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments: the operations on a mapping, and which of them are timed.
 *
 * An experiment composes the steps of batch/steps.h into one batch. Its version
 * must match when two runs are compared: raise it when what is timed or counted
 * changes.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_EXPERIMENT_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_EXPERIMENT_H

#include <stddef.h>

struct life;

enum experiment_trait {
	/* Which axes it spans. */
	EXPERIMENT_PINS = 1 << 0, /* the pin axis */
	EXPERIMENT_PROTECTS = 1 << 1, /* the wp axis, */
	EXPERIMENT_SHOWN = 1
			   << 2, /* of it protections that the pagemap shows */

	/* The parts of a batch. */
	EXPERIMENT_POPULATES = 1 << 3, /* starts from populated memory */
	EXPERIMENT_WRITES = 1 << 4, /* its samples are writes */
	EXPERIMENT_FORKS = 1 << 5, /* forks, whatever protects */
	EXPERIMENT_TRACKS = 1 << 6, /* looks which pages stay writable */
	EXPERIMENT_LEAKS = 1 << 7, /* reads another process's writes */
	EXPERIMENT_OPERATES = 1 << 8, /* its sample is one call on the range;
					* not in the default suite */

	/* A reference is not what it asks about: it is measured with one where
	 * that is named. */
	EXPERIMENT_BARE = 1 << 19,

	/* Which parameters steer it. */
	EXPERIMENT_RANGES = 1 << 9, /* `ranges`, each with its references */
	EXPERIMENT_LASTS = 1 << 10, /* `ms`: how long a batch lasts */
	EXPERIMENT_SOURCES = 1 << 11, /* `source`: references of others */
	EXPERIMENT_CROWDED = 1
			     << 12, /* `writers`: threads that write at once */
	EXPERIMENT_TRACKERS = 1 << 13, /* `tracker`: of written pages */

	EXPERIMENT_THREADED = 1 << 14, /* `threads` run meanwhile */
	EXPERIMENT_SIZED = 1 << 15, /* `size`: bytes of the range */

	EXPERIMENT_CHARGED = 1 << 22, /* `buffers` of the reference */
	EXPERIMENT_STARVES = 1 << 21, /* `writer`: of two processes */
	EXPERIMENT_TOUCHES = 1 << 16, /* `touch`: the state of its pages */

	EXPERIMENT_CHILDREN = 1 << 20, /* `children` of its forks */
	EXPERIMENT_SPAWNS = 1 << 23, /* `by`: the call that makes its child */

	/* Demands on the machine. */
	EXPERIMENT_SPREADS = 1 << 17, /* runs this process on other CPUs, too */
	EXPERIMENT_LONG = 1 << 18, /* seconds: not in the default suite */
};

struct experiment_kind {
	const char *name;
	const char *help;
	const char *question; /* which question it answers, one sentence */
	unsigned int version;
	unsigned int traits;
	/* Parameters of points that `--suite full` has as well, ending with
	 * NULL; may be NULL. */
	const char *const *variants;

	/* One batch, see batch/steps.h. 0, or -errno with l->why. */
	int (*batch)(struct life *l);
};

extern const struct experiment_kind *const experiment_kinds[];
extern const size_t nr_experiment_kinds;

#endif
