/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs made by hand, without a database: one side of a comparison at a time.
 * Points have to be added in the order of their names.
 */
#ifndef PINCOW_TESTS_UNIT_DB_MADE_H
#define PINCOW_TESTS_UNIT_DB_MADE_H

#include "db/compare/run.h"

/** Begin a run; released by compare_run_release(). */
void made_run(struct compare_run *r, int64_t id, const char *kernel,
	      const char *clock);
void made_entry(struct compare_run *r, int group, const char *key,
		const char *value);

/** Add a point that was measured; or, with @reason, one that was skipped. */
struct compare_point *made_point(struct compare_run *r, const char *name,
				 const char *reason);

/** An exact or near value over @n invocations. */
void made_value(struct compare_point *p, size_t metric, size_t n, double value,
		double low, double high);

/** A noisy value of @n invocations. */
/** The same under the clock `instructions`: @x are those of @n boots. */
void made_boots(struct compare_point *p, size_t metric, size_t n,
		const double *x);

void made_series(struct compare_point *p, size_t metric, size_t n,
		 const double *x);

#endif
