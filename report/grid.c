/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of a report. */
#include "report/page.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

/* Longer names stand on a line of their own. */
#define KEY_WIDTH  46
#define CELL_WIDTH 160

void grid_init(struct grid *g, size_t keys, size_t columns)
{
	memset(g, 0, sizeof(*g));
	g->keys = keys;
	g->columns = columns;
}

void grid_release(struct grid *g)
{
	for (size_t i = 0; i < g->nr; i++)
		free(g->cell[i]);
	free(g->cell);
	memset(g, 0, sizeof(*g));
}

void grid_add(struct grid *g, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	if (g->nr == g->room) {
		size_t room = g->room ? 2 * g->room : 64;
		char **cell = realloc(g->cell, room * sizeof(*cell));

		if (!cell) {
			g->failed = true;
			return;
		}
		g->cell = cell;
		g->room = room;
	}
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	g->cell[g->nr] = text ? page_ascii(text, CELL_WIDTH) : NULL;
	free(text);
	if (g->cell[g->nr])
		g->nr++;
	else
		g->failed = true;
}

static size_t all_columns(const struct grid *g)
{
	return g->keys + g->columns;
}

size_t grid_rows(const struct grid *g)
{
	size_t rows = g->nr / all_columns(g);

	return rows ? rows - 1 : 0;
}

static const char *cell(const struct grid *g, size_t row, size_t column)
{
	return g->cell[row * all_columns(g) + column];
}

static bool is_used(const struct grid *g, size_t column)
{
	for (size_t r = 1; r <= grid_rows(g); r++)
		if (*cell(g, r, column))
			return true;
	return false;
}

/* What the keys of a row take, with two blanks between them. */
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

static void find_widths(const struct grid *g, size_t *w)
{
	for (size_t c = 0; c < all_columns(g); c++) {
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

	while (to < all_columns(g) &&
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

static void print_text(const struct grid *g, const struct page *p,
		       const size_t *w)
{
	size_t room = 0, n;

	for (size_t r = 0; r <= grid_rows(g); r++) {
		n = key_width(g, w, r);
		if (n > room && n <= KEY_WIDTH)
			room = n;
	}
	for (size_t c = g->keys; c < all_columns(g);) {
		if (c > g->keys)
			fputc('\n', p->f);
		c = put_block(g, p, w, room, c);
	}
}

static void print_markdown(const struct grid *g, const struct page *p,
			   const size_t *w)
{
	for (size_t r = 0; r <= grid_rows(g); r++) {
		for (size_t c = 0; c < all_columns(g); c++) {
			if (c < g->keys && !w[c])
				continue;
			fputs("| ", p->f);
			markdown_to(p->f, cell(g, r, c));
			fputc(' ', p->f);
		}
		fputs("|\n", p->f);
		for (size_t c = 0; !r && c < all_columns(g); c++)
			if (c >= g->keys)
				fputs("| ---: ", p->f);
			else if (w[c])
				fputs("| --- ", p->f);
		fputs(r ? "" : "|\n", p->f);
	}
}

int grid_print(const struct grid *g, const struct page *p)
{
	size_t *w = g->failed ? NULL : calloc(all_columns(g) + 1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	find_widths(g, w);
	if (p->markdown)
		print_markdown(g, p, w);
	else
		print_text(g, p, w);
	free(w);
	return 0;
}

static void print_list(const struct grid *g, const struct page *p)
{
	for (size_t r = 1; r <= grid_rows(g); r++) {
		for (size_t c = 0; c < all_columns(g); c++)
			page_text(p, "%s%s: %s", c ? "  " : "", cell(g, 0, c),
				  cell(g, r, c));
	}
}

int grid_print_list(const struct grid *g, const struct page *p)
{
	size_t *w = g->failed ? NULL : calloc(all_columns(g) + 1, sizeof(*w));
	size_t all = 0;

	if (!w)
		return -ENOMEM;
	find_widths(g, w);
	for (size_t c = 0; c < all_columns(g); c++)
		all += w[c] + 2;
	if (p->markdown)
		print_markdown(g, p, w);
	else if (all <= PAGE_WIDTH + 2)
		put_block(g, p, w, 0, 0);
	else
		print_list(g, p);
	free(w);
	return 0;
}
