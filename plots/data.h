/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of a query as a data block of gnuplot.
 *
 * Text in data may come from anywhere. It never becomes code: each character
 * that means something to gnuplot is shown as its code in angle brackets.
 */
#ifndef PINCOW_PLOTS_DATA_H
#define PINCOW_PLOTS_DATA_H

#include <stddef.h>
#include <stdio.h>

struct sqlite3;

/**
 * Rows of @sql as a data block $@name; *@rows of them. 0 or -errno.
 *
 * Where the first column is called `curve`, it numbers the curves from 0, and
 * the rows come in its order: two empty lines stand between curves, so that
 * gnuplot's `index N` reads curve N alone. One without rows is a row of NaN.
 */
int plot_data(struct sqlite3 *db, const char *name, const char *sql, FILE *f,
	      size_t *rows);

#endif
