/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table on a page: @keys columns of words that name a row, then columns of
 * values. Key columns that are empty in every row are left out. A table wider
 * than a page is printed in several blocks, the keys in each.
 */
#ifndef PINCOW_REPORT_GRID_H
#define PINCOW_REPORT_GRID_H

#include "lib/table.h"
#include "report/page.h"

struct grid {
	struct table table;
	struct table_column *column; /* owned, with its titles */
	size_t keys, columns; /* of keys; of all */
	size_t titles; /* that were added */
	bool failed; /* without memory */
};

void grid_init(struct grid *g, size_t keys, size_t values);
void grid_release(struct grid *g);
/** The next cell, row by row; the titles first. */
void grid_add(struct grid *g, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** Rows below the titles. */
size_t grid_rows(const struct grid *g);
/**
 * Where the page has a top, only that number of rows, by the largest of any
 * value, and a line on the others. 0 or -ENOMEM.
 */
int grid_print(struct grid *g, const struct page *p);
/**
 * The same for columns that are all equal: where it is wider than a page, each
 * row is printed as lines "title: cell".
 */
int grid_print_list(struct grid *g, const struct page *p);

#endif
