/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps cells until all are known, then lines their columns up. */
#include "lib/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

void table_init(struct table *t, const struct table_column *column,
		size_t columns)
{
	memset(t, 0, sizeof(*t));
	t->column = column;
	t->columns = columns;
	/* Neither blank nor 0: a reader has to tell an absent value from a
	 * small one. */
	t->none = "-";
}

void table_release(struct table *t)
{
	for (size_t i = 0; i < t->rows * t->columns + t->filled; i++)
		free(t->cell[i].text);
	free(t->cell);
	memset(t, 0, sizeof(*t));
}

static bool make_room(struct table *t)
{
	return !array_reserve(&t->cell, &t->room, (t->rows + 1) * t->columns,
			      sizeof(*t->cell));
}

/* An error is remembered, and printing fails: callers add cells without
 * checks. */
void table_add(struct table *t, const char *text)
{
	struct table_cell *c;

	if (t->failed || !make_room(t)) {
		t->failed = true;
		return;
	}
	c = &t->cell[t->rows * t->columns + t->filled];
	/* Escaped here and not when printed, as the width of a column is that
	 * of the escaped text. */
	*c = (struct table_cell){ .text = escape(text) };
	/* NULL for NULL is a cell without a value, and no error. */
	t->failed = text && !c->text;
	if (++t->filled == t->columns) {
		t->filled = 0;
		t->rows++;
	}
}

void table_addf(struct table *t, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0) {
		text = NULL;
		t->failed = true;
	}
	va_end(ap);
	table_add(t, text);
	free(text);
}

void table_style(struct table *t, enum style s)
{
	size_t nr = t->rows * t->columns + t->filled;

	if (t->failed || !nr)
		return;
	t->cell[nr - 1].styled = true;
	t->cell[nr - 1].style = s;
}

static const char *shown(const struct table *t, const struct table_cell *c)
{
	return c->text ? c->text : t->none;
}

/* Room for the title of a group above its columns. */
static void widen_groups(const struct table *t, size_t *w)
{
	for (size_t c = 0, n; c < t->columns; c += n) {
		const char *group = t->column[c].group;
		size_t have = 0, last = t->columns;

		for (n = 0; c + n < t->columns; n++) {
			const char *g = t->column[c + n].group;

			if (n && (!g || !group || strcmp(g, group)))
				break;
			if (!w[c + n])
				continue;
			have += w[c + n] + (last < t->columns);
			last = c + n;
		}
		if (group && last < t->columns && have < text_width(group))
			w[last] += text_width(group) - have;
	}
}

/* The width of each column, 0 for one that is left out. */
static size_t *widths(const struct table *t)
{
	/* calloc(3) may give NULL for 0 columns, which means no memory here. */
	size_t *w = calloc(t->columns + 1, sizeof(*w));

	if (!w)
		return NULL;
	for (size_t c = 0; c < t->columns; c++) {
		bool any = !t->column[c].optional;

		w[c] = text_width(t->column[c].title);
		for (size_t r = 0; r < t->rows; r++) {
			const struct table_cell *cell =
				&t->cell[r * t->columns + c];
			size_t n = text_width(shown(t, cell));

			any |= cell->text != NULL;
			w[c] = n > w[c] ? n : w[c];
		}
		if (!any)
			w[c] = 0;
	}
	widen_groups(t, w);
	return w;
}

static void pad(FILE *f, size_t n)
{
	while (n--)
		fputc(' ', f);
}

static void print_cell(FILE *f, const char *text, size_t w, bool right,
		       const char *on, const char *off, bool last)
{
	size_t n = text_width(text), gap = w > n ? w - n : 0;

	if (right)
		pad(f, gap);
	fprintf(f, "%s%s%s", on, text, off);
	if (!right && !last)
		pad(f, gap);
}

static bool same_group(const struct table_column *a,
		       const struct table_column *b)
{
	return a->group && b->group && !strcmp(a->group, b->group);
}

/* The column that is shown before @c, or NULL. */
static const struct table_column *before(const struct table *t, const size_t *w,
					 size_t c)
{
	while (c--)
		if (w[c])
			return &t->column[c];
	return NULL;
}

static void print_gap(const struct table *t, const size_t *w, size_t c, FILE *f)
{
	const struct table_column *b = before(t, w, c);

	if (b)
		pad(f, same_group(b, &t->column[c]) ? 1 : 2);
}

static void print_row(const struct table *t, const size_t *w, FILE *f,
		      const struct table_cell *row)
{
	size_t last = t->columns;

	/* Nothing is printed behind the last text of a row. */
	while (last && (!w[last - 1] || (row && !*shown(t, &row[last - 1]))))
		last--;
	for (size_t c = 0; c < last; c++) {
		const char *on = "";

		if (!w[c])
			continue;
		print_gap(t, w, c, f);
		if (!row)
			on = style_on(STYLE_BOLD);
		else if (row[c].styled)
			on = style_on(row[c].style);
		print_cell(f, row ? shown(t, &row[c]) : t->column[c].title,
			   w[c], t->column[c].right, on, *on ? style_off() : "",
			   c + 1 == last);
	}
	fputc('\n', f);
}

/* The titles of groups, each where its first column begins. */
static void print_groups(const struct table *t, const size_t *w, FILE *f)
{
	size_t at = 0, printed = 0;
	bool any = false;

	for (size_t c = 0; c < t->columns; c++) {
		const struct table_column *col = &t->column[c];
		const struct table_column *b = before(t, w, c);

		if (!w[c])
			continue;
		if (b)
			at += same_group(b, col) ? 1 : 2;
		if (col->group && !(b && same_group(b, col))) {
			pad(f, at - printed);
			fprintf(f, "%s%s%s", style_on(STYLE_BOLD), col->group,
				style_off());
			printed = at + text_width(col->group);
			any = true;
		}
		at += w[c];
	}
	if (any)
		fputc('\n', f);
}

size_t table_width(const struct table *t)
{
	size_t *w = t->failed ? NULL : widths(t), n = 0;

	for (size_t c = 0; w && c < t->columns; c++) {
		const struct table_column *b = before(t, w, c);

		if (w[c] && b)
			n += same_group(b, &t->column[c]) ? 1 : 2;
		n += w[c];
	}
	free(w);
	return n;
}

int table_print(const struct table *t, FILE *f)
{
	size_t *w = t->failed ? NULL : widths(t);

	if (!w)
		return -ENOMEM;
	print_groups(t, w, f);
	print_row(t, w, f, NULL);
	for (size_t r = 0; r < t->rows; r++)
		print_row(t, w, f, &t->cell[r * t->columns]);
	free(w);
	return 0;
}

/* These two end a cell, or escape its end. */
static void print_markdown_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '|' || *text == '\\')
			fputc('\\', f);
		fputc(*text, f);
	}
}

typedef void (*put_fn)(FILE *f, const char *text);

static void print_markdown_row(const struct table *t, const size_t *w, FILE *f,
			       const struct table_cell *row, put_fn put)
{
	for (size_t c = 0; c < t->columns; c++) {
		if (!w[c])
			continue;
		fputs("| ", f);
		put(f, row ? shown(t, &row[c]) : t->column[c].title);
		fputc(' ', f);
	}
	fputs("|\n", f);
}

static int print_markdown(const struct table *t, FILE *f, put_fn put)
{
	size_t *w = t->failed ? NULL : widths(t);

	if (!w)
		return -ENOMEM;
	print_markdown_row(t, w, f, NULL, put);
	for (size_t c = 0; c < t->columns; c++)
		if (w[c])
			fputs(t->column[c].right ? "| ---: " : "| --- ", f);
	fputs("|\n", f);
	for (size_t r = 0; r < t->rows; r++)
		print_markdown_row(t, w, f, &t->cell[r * t->columns], put);
	free(w);
	return 0;
}

int table_print_markdown(const struct table *t, FILE *f)
{
	return print_markdown(t, f, print_markdown_text);
}

int table_print_foreign_markdown(const struct table *t, FILE *f)
{
	return print_markdown(t, f, markdown_to);
}
