/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of values that vary: rank tests, intervals, the verdict. */
#ifndef PINCOW_DB_COMPARE_NOISY_H
#define PINCOW_DB_COMPARE_NOISY_H

#include "db/compare/row.h"

/** The first look at a noisy row: p, shift, interval; no verdict yet. */
int compare_test(struct pair *p);

/** The bootstrap's interval, for rows whose verdict depends on it. */
struct bootstrap;
int compare_draw(struct pair *p, struct bootstrap *b);

/** The verdict of a noisy row, all p-values being adjusted. */
void compare_judge(struct pair *p, double alpha);

#endif
