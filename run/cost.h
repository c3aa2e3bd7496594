/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run behind a scenario of `pincow cost`: how large its memory is allowed
 * to be, so that it fits this machine and the time that there is.
 */
#ifndef PINCOW_RUN_COST_H
#define PINCOW_RUN_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/point/point.h"
#include "lib/why.h"

#define COST_INVOCATIONS 3
#define COST_BATCHES	 2

/** In: what is asked. Out: what is measured. */
struct cost_plan {
	size_t scenario; /* an index of scenarios[] */
	bool huge;
	uint64_t memory; /* bytes, whole 2 MiB */
	unsigned int seconds; /* that it may take */

	size_t most[2]; /* bytes of the largest size; of compound pages */
	double forecast; /* seconds, about */
	struct point_list list; /* owned */
};

/**
 * Choose the largest size up to @memory that fits into half of the memory that
 * is available and, as fast as this machine fills memory, into the time: at
 * least SCENARIO_LEAST. 0, or -errno with the sentence in @why.
 */
int cost_plan_make(struct cost_plan *p, struct why *why);
void cost_plan_release(struct cost_plan *p);

/** The points as a filter, for the command of the run; the caller's, or NULL
 * without memory. */
char *cost_plan_filter(const struct cost_plan *p);

#endif
