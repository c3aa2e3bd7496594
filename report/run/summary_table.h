/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of a run: one per experiment, one row per point. */
#ifndef PINCOW_REPORT_RUN_SUMMARY_TABLE_H
#define PINCOW_REPORT_RUN_SUMMARY_TABLE_H

#include <stdio.h>

struct summary;

/** Print them, then notes on what the cells mean. 0 or -ENOMEM. */
int summary_print_tables(const struct summary *s, FILE *f);

#endif
