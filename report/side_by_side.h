/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of one session side by side: a row a point, a column a kernel. */
#ifndef PINCOW_REPORT_SIDE_BY_SIDE_H
#define PINCOW_REPORT_SIDE_BY_SIDE_H

#include <stddef.h>
#include <stdint.h>

#include "cli/command.h"

struct store;

/** 0, or an exit code with the sentence said. */
int boot_table_print(struct store *s, const int64_t *run, size_t nr,
		     enum format format);

#endif
