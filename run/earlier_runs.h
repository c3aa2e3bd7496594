/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times and spreads of earlier runs, for the forecast of the next one. */
#ifndef PINCOW_RUN_EARLIER_RUNS_H
#define PINCOW_RUN_EARLIER_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/point/point.h"
#include "db/store.h"

/** How long a run took: @fixed_s and, for each invocation, @each_s. */
struct plan_time {
	int64_t run; /* 0: unknown */
	double fixed_s, each_s;
};

/** Relative spread between invocations, of one metric. */
struct plan_spread {
	char metric[64];
	size_t points; /* that it is known of */
	double median, worst; /* standard deviation / mean */
};

#define PLAN_SPREADS 16

/** Times of one run of @s; false where it has no whole invocation. */
bool plan_time_of(struct store *s, int64_t run, struct plan_time *t);

/**
 * The newest complete run of @s that did what @command does on this machine
 * and kernel: the same but for its seed and number of invocations.
 */
void plan_find_time(struct store *s, const char *command, struct plan_time *t);

/**
 * Spreads of gating times from the newest run on this machine and kernel that
 * has points of @list and at least 3 invocations; returns how many, *@run is
 * that run, or 0.
 */
size_t plan_find_spreads(struct store *s, const struct point_list *list,
			 struct plan_spread spread[PLAN_SPREADS], int64_t *run);

#endif
