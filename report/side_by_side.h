/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of a session side by side: one row per point, one column per kernel. */
#ifndef PINCOW_REPORT_SIDE_BY_SIDE_H
#define PINCOW_REPORT_SIDE_BY_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/format.h"

struct sqlite3;

/**
 * As a table the verdict, behind every row if @every. 0, -ENOENT, -ENOMEM, or
 * -EIO (SQLite's handle says why).
 */
int side_by_side_print(FILE *f, struct sqlite3 *db, const int64_t *run,
		       size_t nr, enum format format, bool every);

#endif
