/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of a query as CSV or JSON: the columns of the view, same names.
 *
 * CSV is RFC 4180 with a header and Unix line ends, NULL being empty. JSON is
 * an array of objects, one per line, ASCII only. A column called `environment`
 * holds JSON and stays JSON.
 */
#ifndef PINCOW_REPORT_ROWS_H
#define PINCOW_REPORT_ROWS_H

#include <stdint.h>
#include <stdio.h>

struct sqlite3;

/**
 * A field of CSV, quoted where it has to be. It is a value to a spreadsheet,
 * never a formula: text that begins like one gets an apostrophe before it,
 * unless it is a number. Text that a terminal would obey is escape()d.
 */
void rows_csv_field(FILE *f, const char *text);

/** @run is bound to ?1 of @sql. 0, or -EIO (SQLite's handle says why). */
int rows_csv(FILE *f, struct sqlite3 *db, const char *sql, int64_t run);
int rows_json(FILE *f, struct sqlite3 *db, const char *sql, int64_t run);

/** A run as the views show it: CSV of metric_value; JSON of all of them. */
int rows_run_csv(FILE *f, struct sqlite3 *db, int64_t run);
int rows_run_json(FILE *f, struct sqlite3 *db, int64_t run);

#endif
