/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding a run by what somebody typed. */
#ifndef PINCOW_DB_RUN_NAME_H
#define PINCOW_DB_RUN_NAME_H

#include <stdint.h>

#include "db/store.h"

/**
 * Find a run by what a user types: an id, `latest`, `latest~N`, a uuid, a
 * label, or `kernel:GLOB` (the newest complete run whose whole release
 * matches).
 *
 * Newest means by id, the order of arrival: a guest's clock may stand in 1970.
 * `latest` is the newest run that nobody is measuring now, whatever became of
 * it. *@id, or -ENOENT with the sentence.
 */
int store_find_run(struct store *s, const char *name, int64_t *id);

#endif
