/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of a point whose batches disagree. For db/ only. */
#ifndef PINCOW_DB_SUMMARY_SUMMARY_ALIKE_H
#define PINCOW_DB_SUMMARY_SUMMARY_ALIKE_H

#include "db/store_internal.h"
#include "db/summary/values.h"

/**
 * Of the batches of @point that have the most frequent combination of counts by
 * class (of equals the one that came first): the values of each metric, added
 * to @alike, one per batch. Each metric by itself could take its value from
 * another batch, and the counts would not add up.
 *
 * 0 or -errno, -EBADF for a damaged fact.
 */
int summary_alike(struct store *s, struct visit_values *v, int64_t point,
		  struct series alike[METRIC_NR]);

#endif
