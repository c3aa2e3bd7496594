/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Skips, absences and events of a run. */
#ifndef PINCOW_REPORT_RUN_SUMMARY_NOTES_H
#define PINCOW_REPORT_RUN_SUMMARY_NOTES_H

#include <stdio.h>

struct summary;

/** Skips, one paragraph per reason; absences; other events. */
void summary_print_notes(const struct summary *s, FILE *f);

#endif
