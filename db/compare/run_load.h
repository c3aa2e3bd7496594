/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading one side of a comparison from the store. */
#ifndef PINCOW_DB_COMPARE_RUN_LOAD_H
#define PINCOW_DB_COMPARE_RUN_LOAD_H

#include "db/compare/run.h"

/**
 * Load run @id of @s, which stays open as long as @r is used. @wanted: of
 * which metrics the values of each invocation are needed (of exact ones they
 * never are). 0 or -errno, -EBUSY for a run that is being measured,
 * with the sentence in store_why(). Released by the caller in either case.
 */
int compare_run_load(struct compare_run *r, struct store *s, int64_t id,
		     const bool wanted[METRIC_NR]);

#endif
