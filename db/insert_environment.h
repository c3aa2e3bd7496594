/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environment of a run becomes one JSON object. For db/ only. */
#ifndef PINCOW_DB_INSERT_ENVIRONMENT_H
#define PINCOW_DB_INSERT_ENVIRONMENT_H

#include "db/store_internal.h"

/** Within a store_lock(). 0 or -errno, with why. */
int insert_environment_row(struct store *s, const struct fact_environment *f);

#endif
