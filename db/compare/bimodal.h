/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Times whose batches have two modes: how many batches fall into which is
 * chance, and their median with it. For db/compare/ only.
 */
#ifndef PINCOW_DB_COMPARE_BIMODAL_H
#define PINCOW_DB_COMPARE_BIMODAL_H

#include "db/compare/row.h"

/** Do the times that the row is about have two modes on either side? */
bool compare_has_modes(const struct pair *p);

/** If so, the row is inconclusive for that reason, which is said. */
bool compare_bimodal(struct pair *p);

/**
 * Near: do the boots of either run fall into two groups that are further apart
 * than the two runs are? If so, that is said. Groups are within the gates each,
 * and beyond them from each other; each has a fifth of the boots, the upper one
 * two at least.
 */
bool compare_bimodal_boots(struct pair *p, double relative);

#endif
