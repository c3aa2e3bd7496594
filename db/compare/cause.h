/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of one point that follow from another one of it: one more page copied is
 * a copy, a fault, a flush and a longer cycle, and one change.
 *
 * A row follows only from one that differs the same way, or where either is
 * `changed`: no `worse` stands behind a `better`. Rows that are neither worse,
 * better nor changed follow from nothing, and nothing from them.
 */
#ifndef PINCOW_DB_COMPARE_CAUSE_H
#define PINCOW_DB_COMPARE_CAUSE_H

#include "db/compare/comparison.h"

/** Set the cause of each row; all are judged. */
void compare_find_causes(struct comparison *c);

/** Is the verdict that of a difference: worse, better or changed? */
bool compare_differs(const struct compare_row *row);

#endif
