/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stored runs on stdout, with the sentence said where that fails. */
#ifndef PINCOW_CLI_PRINT_RUN_H
#define PINCOW_CLI_PRINT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/format.h"

struct store;

/** One run, with every row or its verdict alone. 0 or an exit code. */
int print_run(struct store *s, int64_t run, enum format format, bool every);

/** Runs of one session side by side, in the same way. 0 or an exit code. */
int print_side_by_side(struct store *s, const int64_t *run, size_t nr,
		       enum format format, bool every);

#endif
