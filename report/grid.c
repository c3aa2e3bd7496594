/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lays tables out on pages; lib/table.c holds their cells. */
#include "report/grid.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Names beyond KEY_WIDTH stand on a line of their own; cells beyond CELL_WIDTH
 * are cut, as they may come from a database of a stranger. */
#define KEY_WIDTH  46
#define CELL_WIDTH 160

void grid_init(struct grid *g, size_t keys, size_t values)
{
	memset(g, 0, sizeof(*g));
	g->keys = keys;
	g->columns = keys + values;
	/* calloc(3) of 0 may return NULL, which would read as no memory. */
	g->column = calloc(g->columns + 1, sizeof(*g->column));
	g->failed = !g->column;
	table_init(&g->table, g->column, g->columns);
	/* "-" is a value in some reports: an empty cell stays empty. */
	g->table.none = "";
}

void grid_release(struct grid *g)
{
	for (size_t i = 0; i < g->titles; i++)
		/* A title is const for the table, and ours. */
		free((char *)g->column[i].title);
	free(g->column);
	table_release(&g->table);
	memset(g, 0, sizeof(*g));
}

static void add_title(struct grid *g, char *text)
{
	const bool key = g->titles < g->keys;

	g->column[g->titles++] = (struct table_column){
		.title = text,
		.right = !key,
		/* Values stay even where all cells are empty: their titles are
		 * runs. */
		.optional = key,
	};
}

/* Cells are ASCII before they get to the table: a mail takes nothing else. */
void grid_add(struct grid *g, const char *fmt, ...)
{
	char *text = NULL, *safe;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	safe = text ? page_ascii(text, CELL_WIDTH) : NULL;
	free(text);
	g->failed |= !safe;
	if (g->failed) {
		free(safe);
		return;
	}
	if (g->titles < g->columns) {
		add_title(g, safe);
		return;
	}
	table_add(&g->table, *safe ? safe : NULL);
	free(safe);
	/* Noted, not returned: grid_print() tells once for all cells. */
	g->failed = g->table.failed;
}

size_t grid_rows(const struct grid *g)
{
	return g->table.rows;
}

/* Row 0 holds the titles. */
static const char *cell(const struct grid *g, size_t row, size_t column)
{
	const char *text;

	if (!row)
		return g->column[column].title;
	text = g->table.cell[(row - 1) * g->columns + column].text;
	return text ? text : "";
}

/* Most reports have no params: the column would be all blank. */
static bool is_used(const struct grid *g, size_t column)
{
	for (size_t r = 1; r <= grid_rows(g); r++)
		if (*cell(g, r, column))
			return true;
	return false;
}

/* The columns that the keys of a row take, with two blanks between them. */
static size_t key_width(const struct grid *g, const size_t *w, size_t row)
{
	size_t n = 0, last = 0;

	for (size_t k = 0; k < g->keys; k++) {
		if (!w[k])
			continue;
		if (*cell(g, row, k))
			last = n + strlen(cell(g, row, k));
		n += w[k] + 2;
	}
	return last;
}

/* A key of unusual length does not widen its column: it overhangs. */
static void find_widths(const struct grid *g, size_t *w)
{
	for (size_t c = 0; c < g->columns; c++) {
		w[c] = 0;
		if (c < g->keys && !is_used(g, c))
			continue;
		for (size_t r = 0; r <= grid_rows(g); r++) {
			size_t n = strlen(cell(g, r, c));

			if (n > w[c] && (c >= g->keys || n <= 24))
				w[c] = n;
		}
	}
}

/* Keys overhang into the values only as far as @room allows. */
static void put_keys(const struct grid *g, const struct page *p,
		     const size_t *w, size_t row, size_t room)
{
	size_t at = 0, n = 0;

	for (size_t k = 0; k < g->keys; k++) {
		if (!w[k])
			continue;
		if (*cell(g, row, k)) {
			fprintf(p->f, "%*s%s", (int)(n > at ? n - at : at > 0),
				"", cell(g, row, k));
			at = (n > at ? n : at + (at > 0)) +
			     strlen(cell(g, row, k));
		}
		n += w[k] + 2;
	}
	if (at > room) {
		fputc('\n', p->f);
		at = 0;
	}
	fprintf(p->f, "%*s", (int)(room - at), "");
}

/* Columns @from to before the returned one fit beside the keys. */
static size_t put_block(const struct grid *g, const struct page *p,
			const size_t *w, size_t room, size_t from)
{
	size_t to = from, used = room;

	/* One column at least, however wide: else this would never end. */
	while (to < g->columns &&
	       (to == from || used + 2 + w[to] <= PAGE_WIDTH))
		used += 2 + w[to++];
	for (size_t r = 0; r <= grid_rows(g); r++) {
		put_keys(g, p, w, r, room);
		for (size_t c = from; c < to; c++)
			fprintf(p->f, "  %*s", (int)w[c], cell(g, r, c));
		fputc('\n', p->f);
	}
	return to;
}

/* Keys are repeated in each block, so that each can be read alone. */
static void print_text(const struct grid *g, const struct page *p,
		       const size_t *w)
{
	size_t room = 0, n;

	for (size_t r = 0; r <= grid_rows(g); r++) {
		n = key_width(g, w, r);
		/* A longer key breaks its line instead of pushing the values of
		 * all rows away. */
		if (n > room && n <= KEY_WIDTH)
			room = n;
	}
	for (size_t c = g->keys; c < g->columns;) {
		if (c > g->keys)
			fputc('\n', p->f);
		c = put_block(g, p, w, room, c);
	}
}

/* "512/0", "+11.3 %", "551.9k/552k": its first number, without its sign. */
static double magnitude(const char *text)
{
	char *end;
	double x = fabs(strtod(text, &end));

	if (end == text || !isfinite(x))
		return -1;
	return x * (*end == 'k'	  ? 1e3
		    : *end == 'M' ? 1e6
		    : *end == 'G' ? 1e9
				  : 1);
}

struct ranked {
	double value;
	size_t row; /* from 0 */
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->value > y->value || x->value < y->value)
		return x->value > y->value ? -1 : 1;
	/* Equal ones stay in their order: qsort(3) is not stable. */
	return x->row < y->row ? -1 : 1;
}

static struct ranked rank_of(const struct grid *g, size_t row)
{
	struct ranked r = { .value = -1, .row = row };

	for (size_t c = g->keys; c < g->columns; c++) {
		double x = magnitude(cell(g, row + 1, c));

		if (x > r.value)
			r.value = x;
	}
	return r;
}

/* Reorders the cells so that the @top largest rows come first. */
static int rank_rows(struct grid *g, size_t top)
{
	size_t rows = grid_rows(g), n = g->columns,
	       size = sizeof(g->table.cell[0]);
	struct ranked *r = calloc(rows, sizeof(*r));
	struct table_cell *sorted = malloc(rows * n * size);

	if (!r || !sorted) {
		free(r);
		free(sorted);
		return -ENOMEM;
	}
	for (size_t i = 0; i < rows; i++)
		r[i] = rank_of(g, i);
	qsort(r, rows, sizeof(*r), by_value);
	for (size_t i = 0; i < rows; i++)
		memcpy(sorted + i * n, g->table.cell + r[i].row * n, n * size);
	/* All of them, as each is freed with the table. */
	memcpy(g->table.cell, sorted, rows * n * size);
	free(r);
	free(sorted);
	g->table.rows = top;
	return 0;
}

static int print_grid(const struct grid *g, const struct page *p);

/* Rows that are left out are still the table's, which releases them. */
int grid_print(struct grid *g, const struct page *p)
{
	size_t rows = grid_rows(g);
	int err;

	if (g->failed)
		return -ENOMEM;
	if (!p->top || rows <= p->top)
		return print_grid(g, p);
	err = rank_rows(g, p->top);
	if (!err)
		err = print_grid(g, p);
	g->table.rows = rows;
	if (!err)
		page_text(p, "... and %zu rows of smaller values.",
			  rows - p->top);
	return err;
}

static int print_grid(const struct grid *g, const struct page *p)
{
	size_t *w;

	if (p->markdown)
		/* Markdown is laid out by what shows it: widths and blocks are
		 * of no use. */
		return table_print_foreign_markdown(&g->table, p->f);
	w = calloc(g->columns + 1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	find_widths(g, w);
	print_text(g, p, w);
	free(w);
	return 0;
}

/* "title: cell", indented below the first: a row that is too wide. */
static void print_list(const struct grid *g, const struct page *p)
{
	for (size_t r = 1; r <= grid_rows(g); r++) {
		for (size_t c = 0; c < g->columns; c++)
			page_text(p, "%s%s: %s", c ? "  " : "", cell(g, 0, c),
				  cell(g, r, c));
	}
}

int grid_print_list(struct grid *g, const struct page *p)
{
	size_t *w, all = 0;

	if (g->failed || p->markdown || p->top)
		return grid_print(g, p);
	w = calloc(g->columns + 1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	find_widths(g, w);
	for (size_t c = 0; c < g->columns; c++)
		all += w[c] + 2;
	/* The last column has no gap behind it. */
	if (all <= PAGE_WIDTH + 2)
		put_block(g, p, w, 0, 0);
	else
		print_list(g, p);
	free(w);
	return 0;
}
