/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the batches of a run, or its boots, agree about a value. */
#ifndef PINCOW_DB_COMPARE_AGREEMENT_H
#define PINCOW_DB_COMPARE_AGREEMENT_H

#include "db/compare/run.h"

/**
 * Fill in `dissent`, `disturbed` and `middle` of a run whose values are loaded.
 * 0 or -errno.
 */
int compare_run_agreement(struct compare_run *r);

#endif
