/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database that nobody keeps, for runs that are read once. */
#ifndef PINCOW_DB_TEMPORARY_H
#define PINCOW_DB_TEMPORARY_H

#include "lib/why.h"

struct store;

/**
 * Make an empty database that has no name, so a kill leaves nothing. 0 or
 * -errno, @why set; the caller closes *@s, which is NULL after an error, with
 * store_close().
 */
int temporary_open(struct store **s, struct why *why);

#endif
