/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measuring: one invocation after the other, each a new process over all
 * points in shuffled order.
 *
 * A process that dies is a lost invocation: an event says why and where, what
 * it had measured stays, and the points it had not are given to one more
 * process, an invocation of its own, with the suspects at its end. A point
 * that is suspect a second time is given up in this round. Processes that die
 * one after the other without a word end it all.
 */
#ifndef PINCOW_RUN_SUPERVISOR_H
#define PINCOW_RUN_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/point/point.h"
#include "run/gbench_merge.h"
#include "run/observer.h"
#include "run/progress.h"
#include "facts/sink.h"
#include "lib/why.h"

struct supervision {
	/* To be filled in. */
	const struct point_list *list;
	struct progress *progress; /* its next sink takes the facts */
	struct observer *observer; /* or NULL */
	struct gbench_merge *json; /* or NULL */
	uint64_t seed;
	unsigned int invocations, batches;
	unsigned int seconds; /* an invocation may take; 0: no limit */
	const char *clock;
	const char *memcg; /* or NULL */
	int cpu; /* -1: not pinned */
	unsigned int silence_s; /* a process is given up after it; 0: 120 */
	bool context; /* Google Benchmark's, once */
	/* Of a run that is resumed, else 0: rounds that are over, and what of
	 * the next one has been measured, by index; or NULL. */
	unsigned int rounds;
	const unsigned char *done;
	/* Results. */
	unsigned int started; /* processes, the last invocation's number;
			       * where resumed, of those before as well */
	unsigned int lost; /* of these */
	struct why why; /* after an error; "" where the sink failed */
};

/**
 * Measure all of it.
 *
 * 0 (look at @lost too), -EINTR after a signal, or the error of the sink or
 * of starting a process, with the sentence in @why. No child is left.
 */
int supervise(struct supervision *s);

#endif
