/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of many points in a line: as a pattern that a shell expands to
 * exactly these, "wp_write/{4k,thp}/none/fork_exit"; without such a pattern, as
 * the kinds that occur, "fork,wp_write / 4k,thp / none / fork_exit".
 */
#ifndef PINCOW_REPORT_COMPARE_PATTERN_H
#define PINCOW_REPORT_COMPARE_PATTERN_H

#include <stddef.h>
#include <stdio.h>

/** In brief, "fork_exit: 4k,thp": the protections, as times depend on them,
 * then the mappings; an experiment before them if it is one. 0 or -ENOMEM. */
int pattern_print_brief(const char *const *name, size_t nr, FILE *f);

/** Print the names at @name, which are sorted. 0 or -ENOMEM. */
int pattern_print(const char *const *name, size_t nr, FILE *f);

#endif
