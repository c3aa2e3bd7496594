/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One batch becomes one row. For db/ only. */
#ifndef PINCOW_DB_INSERT_BATCH_H
#define PINCOW_DB_INSERT_BATCH_H

#include "db/store_internal.h"

/** Within a store_lock(), after the point of @f. 0 or -errno, with why. */
int insert_batch_row(struct store *s, const struct fact_batch *f);

#endif
