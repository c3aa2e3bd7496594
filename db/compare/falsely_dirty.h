/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points that look better because their pages are falsely dirty. */
#ifndef PINCOW_DB_COMPARE_FALSELY_DIRTY_H
#define PINCOW_DB_COMPARE_FALSELY_DIRTY_H

#include "db/compare/comparison.h"

/**
 * Judged rows of @c that are `better` become inconclusive where
 * falsely_dirty_pages rose: of the point, or of any of the same mapping and
 * protection (dirtiness/4k/none/mprotect of wp_write/4k/none/mprotect).
 */
void compare_doubt_better(struct comparison *c);

#endif
