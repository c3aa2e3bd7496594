/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds and the metrics as tables, for people and for the README. */
#ifndef PINCOW_REPORT_KINDS_AND_METRICS_H
#define PINCOW_REPORT_KINDS_AND_METRICS_H

#include <stdbool.h>

#include "cli/command.h"

/** On stdout. 0 or an exit code. */
int vocabulary_print_kinds(enum format format, bool markdown);
int vocabulary_print_metrics(enum format format, bool markdown);

#endif
