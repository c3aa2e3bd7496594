/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The differences between two environments, and which metrics they bar. */
#ifndef PINCOW_DB_COMPARE_ENVIRONMENT_H
#define PINCOW_DB_COMPARE_ENVIRONMENT_H

#include "db/compare/row.h"

/** Differences of the environments into @c; 0 or -ENOMEM. */
int compare_environments(struct comparison *c);

/**
 * May the metric be compared? Else false, with the keys that forbid it.
 */
bool compare_comparable(struct pair *p);

/** The same experiment, at the same size? Else false, with what is not. */
bool compare_same_geometry(struct pair *p);

/** The order of the entries of an environment. */
int compare_entry_order(const struct compare_entry *a,
			const struct compare_entry *b);

#endif
