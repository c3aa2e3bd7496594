/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored run as a result, for every command that shows one. */
#ifndef PINCOW_REPORT_RESULT_H
#define PINCOW_REPORT_RESULT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "report/format.h"

struct sqlite3;

/**
 * Print a run: as a table its verdict, behind every row of it if @every; json
 * and csv have all of it. 0, -ENOENT, -ENOMEM, or -EIO (SQLite's handle says
 * why).
 */
int result_print(FILE *f, struct sqlite3 *db, int64_t run, enum format format,
		 bool every);

#endif
