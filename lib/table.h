/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of text for a terminal, or the same in Markdown.
 *
 * Cells are copied and escaped when they are added. A cell that is NULL has
 * no value, and is shown as "-". Columns that are marked
 * `optional` are left out where no row has a value for them.
 */
#ifndef PINCOW_LIB_TABLE_H
#define PINCOW_LIB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/text.h"

/**
 * Columns next to each other with the same @group stand closer, below the
 * group's title.
 */
struct table_column {
	const char *title; /* not owned */
	bool right; /* numbers */
	bool optional;
	const char *group; /* not owned; NULL: none */
};

struct table_cell {
	char *text; /* owned; NULL: no value */
	bool styled;
	enum style style;
};

struct table {
	const struct table_column *column; /* not owned */
	size_t columns;
	struct table_cell *cell; /* rows x columns; owned */
	size_t rows, room, filled;
	const char *none; /* shown where there is no value: "-" */
	bool failed; /* without memory: nothing is printed */
};

void table_init(struct table *t, const struct table_column *column,
		size_t columns);
void table_release(struct table *t);

/** Add a cell; the row is full after as many as there are columns. */
void table_add(struct table *t, const char *text);
void table_addf(struct table *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** The style of the cell added last. */
void table_style(struct table *t, enum style s);

/** Columns that table_print() takes; 0 without memory. */
size_t table_width(const struct table *t);

/** 0 or -ENOMEM. */
int table_print(const struct table *t, FILE *f);
/** Cells and titles are our own and may have markup, `code` for one. */
int table_print_markdown(const struct table *t, FILE *f);
/** Cells and titles may come from anywhere: nothing in them is markup. */
int table_print_foreign_markdown(const struct table *t, FILE *f);

#endif
