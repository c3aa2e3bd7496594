/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios: programs in their own words (scenarios.def), and the points that
 * tell what copy-on-write costs them.
 */
#ifndef PINCOW_BENCH_POINT_SCENARIO_H
#define PINCOW_BENCH_POINT_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/point/point.h"

enum scenario_quantity {
	SCENARIO_FORK,
	SCENARIO_ARM,
	SCENARIO_WRITES,
	SCENARIO_LIMIT,
	SCENARIO_EACH,
};

struct scenario {
	const char *name, *plain, *huge, *pause, *write, *help;
};

/** A row COST of scenario @of. */
struct scenario_row {
	size_t of; /* an index of scenarios[] */
	const char *variant; /* "": as it is */
	enum scenario_quantity quantity;
	const char *point; /* its template */
};

extern const struct scenario scenarios[];
extern const size_t nr_scenarios;
extern const struct scenario_row scenario_rows[];
extern const size_t nr_scenario_rows;

/** Its index, or -1. */
int scenario_find(const char *name);

/**
 * The point of @r with @bytes of memory (0: without a size), which has huge
 * pages with @huge. 0, or -EINVAL with the sentence in @why.
 */
int scenario_point(struct point *p, const struct scenario_row *r, bool huge,
		   size_t bytes, char *why, size_t size);

/** Sizes that a scenario is measured at. */
#define SCENARIO_SIZES 4
/** From this largest one on each is a quarter of the one before, and a half
 * below: most of the time goes into the largest, which a line has to come from
 * if it is to reach far. */
#define SCENARIO_QUARTERS ((size_t)256 << 20)

/** The largest size of which single writes are measured. */
#define SCENARIO_WRITES_MAX ((size_t)64 << 20)

/**
 * All points of scenario @of, and their controls. The largest size is @most[0]
 * bytes, or @most[1] where pages are compound.
 * 0, -ENOMEM or -EINVAL with the sentence in @why.
 */
int scenario_points(struct point_list *l, size_t of, bool huge,
		    const size_t most[2], char *why, size_t size);

/** The largest @most. */
#define SCENARIO_MOST ((size_t)64 << 30)

/** The least @most: all of its sizes are whole pages of any mapping. */
#define SCENARIO_LEAST ((size_t)64 << 20)

#endif
