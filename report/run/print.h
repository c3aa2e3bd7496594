/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole run on a terminal. */
#ifndef PINCOW_REPORT_RUN_PRINT_H
#define PINCOW_REPORT_RUN_PRINT_H

#include <stdio.h>

struct summary;

/** A heading, the tables, the notes and the sentences. 0 or -ENOMEM. */
int summary_print(const struct summary *s, FILE *f);

#endif
