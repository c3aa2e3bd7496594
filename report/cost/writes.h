/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times of the single writes of a point, whatever their classes. */
#ifndef PINCOW_REPORT_COST_WRITES_H
#define PINCOW_REPORT_COST_WRITES_H

#include "report/cost/cost.h"

/**
 * Quantiles of all timed writes of @p, from sample_value, and over how far they
 * differ between invocations. Where a run has no samples but quantiles, those
 * of the one class that all writes are of. 0, -ENOMEM or -EIO.
 */
int cost_writes_load(struct cost_writes *w, struct sqlite3 *db, int64_t run,
		     const struct summary_point *p);

#endif
