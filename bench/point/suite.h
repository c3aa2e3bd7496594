/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Suites: ready-made selections, and how much each measures by default. */
#ifndef PINCOW_BENCH_POINT_SUITE_H
#define PINCOW_BENCH_POINT_SUITE_H

#include "bench/point/axis.h"

/** The suites, from the smallest to all points there are. */
enum suite { SUITE_QUICK, SUITE_DEFAULT, SUITE_FULL, SUITE_NR };

extern const char *const suite_names[SUITE_NR];

/** Defaults of a suite: invocations, batches per point. */
unsigned int suite_invocations(enum suite s);
unsigned int suite_batches(enum suite s);

/**
 * Time limit of one invocation of a suite, in seconds; 0: no limit.
 * Batches beyond the first of each point are left out to keep to it.
 */
unsigned int suite_seconds(enum suite s);

/** The kinds of a suite, which further kinds may join. */
struct suite_kinds {
	const char *axis[AXIS_NR]; /* names joined by ","; NULL: all */
	unsigned int without[AXIS_NR]; /* traits that keep a kind out */
	const char *const *also; /* names of further points; NULL: none */
	/* Of kinds that it leaves out, points that make sense all the same for
	 * those who name the experiment; NULL: none. */
	const char *const *sensible;
};

const struct suite_kinds *suite_kinds(enum suite s);

#endif
