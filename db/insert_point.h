/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A point and its visits. Each call is within a store_lock(): 0 or -errno, with
 * why. For db/ only. */
#ifndef PINCOW_DB_INSERT_POINT_H
#define PINCOW_DB_INSERT_POINT_H

#include "db/store_internal.h"

/** The row of @id in the run being taken; made where it is new. */
int insert_point_row(struct store *s, const struct point_id *id, int64_t *row);

/** A point in the open invocation: its row, its geometry, its visit. */
int insert_point_visit(struct store *s, const struct fact_point *f);

/** Set taking.visit to where @f goes; -EINVAL without its point. */
int insert_point_locate(struct store *s, const struct fact_batch *f);

#endif
