/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison on one page: changes and not rows. */
#ifndef PINCOW_REPORT_COMPARE_BRIEF_H
#define PINCOW_REPORT_COMPARE_BRIEF_H

#include <stdio.h>

#include "report/compare/report.h"

/** No more lines than these. */
#define COMPARE_BRIEF_LINES 60

/** 78 columns, the verdict first. 0 or -ENOMEM. */
int compare_print_brief(const struct compare_report *r, FILE *f);

#endif
