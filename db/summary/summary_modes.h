/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modes of a time over the batches of a point. For db/ only. */
#ifndef PINCOW_DB_SUMMARY_SUMMARY_MODES_H
#define PINCOW_DB_SUMMARY_SUMMARY_MODES_H

#include <stdbool.h>

#include "db/stats/series.h"
#include "db/store_internal.h"
#include "facts/metrics.h"

/**
 * May batches of @metric have modes? A time by its median, but for those over
 * all classes: they repeat one class.
 */
bool summary_has_modes(enum metric metric);

/** Store the two modes of @batches, which it sorts, where there are two. */
int summary_modes(struct store *s, int64_t point, enum metric metric,
		  struct series *batches);

#endif
