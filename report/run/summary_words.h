/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run in sentences: where this kernel copies. */
#ifndef PINCOW_REPORT_RUN_SUMMARY_WORDS_H
#define PINCOW_REPORT_RUN_SUMMARY_WORDS_H

#include <stdio.h>

struct summary;

/** In words: where this kernel copies spuriously. */
void summary_print_words(const struct summary *s, FILE *f);

#endif
