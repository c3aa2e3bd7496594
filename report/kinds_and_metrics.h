/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds and the metrics as tables, for people and for the README. */
#ifndef PINCOW_REPORT_KINDS_AND_METRICS_H
#define PINCOW_REPORT_KINDS_AND_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include "report/format.h"

/** Both return 0 or -ENOMEM. @markdown applies to FORMAT_TABLE. */
int kinds_print(FILE *f, enum format format, bool markdown);
int metrics_print(FILE *f, enum format format, bool markdown);

#endif
