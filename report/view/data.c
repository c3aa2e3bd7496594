/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines runs up for the views: each point of any run once, with its values in
 * every run; and prints the rows of any query as a table.
 */
#include "report/view/data.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "report/grid.h"

/* Counted before it is loaded: release() frees a half-read run, too. */
static int load_runs(struct report *r, unsigned int parts)
{
	sqlite3_stmt *st = NULL;
	int err = 0, rc;

	if (sqlite3_prepare_v2(r->db,
			       "SELECT run FROM shown_run ORDER BY position",
			       -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE) {
		if (rc != SQLITE_ROW)
			err = -EIO;
		else if (array_grow(&r->run, r->nr, sizeof(*r->run)))
			err = -ENOMEM;
		if (err)
			break;
		err = summary_load(&r->run[r->nr++], r->db,
				   sqlite3_column_int64(st, 0), parts);
	}
	sqlite3_finalize(st);
	return err;
}

/* Points of all runs, one after the other, to be merged. */
static int collect(struct report *r)
{
	size_t all = 0;

	for (size_t i = 0; i < r->nr; i++)
		all += r->run[i].nr;
	/* calloc(3) of 0 may return NULL. */
	r->point = calloc(all + 1, sizeof(*r->point));
	if (!r->point)
		return -ENOMEM;
	for (size_t i = 0; i < r->nr; i++)
		for (size_t k = 0; k < r->run[i].nr; k++)
			r->point[r->points++].any = &r->run[i].point[k];
	return 0;
}

/* For sorting, and for finding doubles: 0 is the same point. */
static int compare(const void *va, const void *vb)
{
	const struct report_point *a = va, *b = vb;

	return summary_compare_points(a->any, b->any);
}

/* summary_load() sorted the points by the same comparison. */
static const struct summary_point *find(const struct summary *s,
					const struct summary_point *p)
{
	return bsearch(p, s->point, s->nr, sizeof(*p), summary_compare_points);
}

static bool is_skipped(const struct summary *s, const char *name)
{
	for (size_t i = 0; i < s->nr_skips; i++)
		if (!strcmp(s->skip[i].point, name))
			return true;
	return false;
}

/* Skipped and never run are different holes: the tables tell them apart. */
static int look_up(struct report *r, struct report_point *p)
{
	p->in = calloc(r->nr, sizeof(*p->in));
	p->skipped = calloc(r->nr, sizeof(*p->skipped));
	if (!p->in || !p->skipped)
		return -ENOMEM;
	for (size_t i = 0; i < r->nr; i++) {
		/* bsearch(3) takes no NULL, which is the array of a run without
		 * points. */
		p->in[i] = r->run[i].nr ? find(&r->run[i], p->any) : NULL;
		p->skipped[i] =
			/* Measured in one invocation and skipped in another: it
			 * has values. */
			!p->in[i] && is_skipped(&r->run[i], p->any->name);
	}
	return 0;
}

int report_load(struct report *r, struct sqlite3 *db, unsigned int parts)
{
	size_t kept = 0;
	int err;

	memset(r, 0, sizeof(*r));
	r->db = db;
	err = load_runs(r, parts);
	if (!err)
		err = collect(r);
	if (err)
		return err;
	if (r->points)
		qsort(r->point, r->points, sizeof(*r->point), compare);
	/* Equal neighbours are one point of several runs. */
	for (size_t i = 0; i < r->points; i++)
		if (!kept || compare(&r->point[kept - 1], &r->point[i]))
			r->point[kept++] = r->point[i];
	/* Before look_up() allocates: report_release() frees by this number. */
	r->points = kept;
	for (size_t i = 0; !err && i < r->points; i++)
		err = look_up(r, &r->point[i]);
	return err;
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->points; i++) {
		free(r->point[i].in);
		free(r->point[i].skipped);
	}
	for (size_t i = 0; i < r->nr; i++)
		summary_release(&r->run[i]);
	free(r->point);
	free(r->run);
	memset(r, 0, sizeof(*r));
}

/* Kernel releases are too wide for columns of a mail, so runs have letters. */
const char *report_letter(size_t run)
{
	/* Four at a time: callers print up to that many in one call. */
	static char text[4][16];
	static unsigned int turn;
	char *s = text[turn++ % 4];

	if (run < 26)
		snprintf(s, 16, "%c", (char)('A' + run));
	else
		/* After Z comes AA, and after ZZ AA again: the legend has the
		 * runs of both. */
		snprintf(s, 16, "%c%c", (char)('A' + (run / 26 - 1) % 26),
			 (char)('A' + run % 26));
	return s;
}

/* The legend of the letters; it also says what cannot be trusted. */
void report_print_runs(const struct report *r, const struct page *p)
{
	if (!r->nr)
		page_text(p, "There are no runs.");
	for (size_t i = 0; i < r->nr; i++) {
		const struct summary *s = &r->run[i];

		/* Widths bound the foreign texts: one run must not fill a
		 * mail. */
		page_item(p,
			  "%s: Linux %.100s%s%.64s%s, run %lld, clock %s, "
			  "%lld invocation%s, %s%s",
			  report_letter(i), s->kernel, s->label ? " (" : "",
			  s->label ? s->label : "", s->label ? ")" : "",
			  (long long)s->run, s->clock,
			  (long long)s->invocations,
			  s->invocations == 1 ? "" : "s", s->status,
			  s->measured ? "" : "; NOTHING WAS MEASURED");
	}
}

/* ---- Rows of any query ---- */

/* Six digits: a table is for reading; csv and json have all of them. */
static void add_value(struct grid *g, sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	if (sqlite3_column_type(st, i) == SQLITE_FLOAT)
		grid_add(g, "%.6g", sqlite3_column_double(st, i));
	else
		grid_add(g, "%s", text ? text : "-");
}

static int read_rows(sqlite3_stmt *st, struct grid *g)
{
	int rc, columns = sqlite3_column_count(st);

	for (int i = 0; i < columns; i++)
		grid_add(g, "%s", sqlite3_column_name(st, i));
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		for (int i = 0; i < columns; i++)
			add_value(g, st, i);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* For views without a text of their own. */
int report_print_rows(const struct report *r, const struct page *p,
		      const char *sql)
{
	sqlite3_stmt *st = NULL;
	struct grid g;
	int err;

	if (sqlite3_prepare_v2(r->db, sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	/* No keys: the columns of a query are not known to be any. */
	grid_init(&g, 0, (size_t)sqlite3_column_count(st));
	err = read_rows(st, &g);
	sqlite3_finalize(st);
	if (!err && !grid_rows(&g))
		page_text(p, "These runs did not measure this.");
	else if (!err)
		err = grid_print_list(&g, p);
	grid_release(&g);
	return err;
}

static void add_missing(struct grid *g, size_t *at, size_t until)
{
	for (; *at < until; ++*at)
		grid_add(g, ".");
}

/* The words of a row in one, to tell it from the next. */
static char *row_name(sqlite3_stmt *st, size_t keys)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	for (size_t i = 0; i < keys; i++)
		fprintf(f, "%s\n", sqlite3_column_text(st, (int)i));
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}

static int read_pivot(sqlite3_stmt *st, struct grid *g, size_t keys, size_t nr)
{
	char *row = NULL, *name;
	size_t at = nr;
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		name = row_name(st, keys);
		if (!name)
			break;
		if (!row || strcmp(row, name)) {
			add_missing(g, &at, nr);
			for (size_t i = 0; i < keys; i++)
				add_value(g, st, (int)i);
			at = 0;
		}
		free(row);
		row = name;
		add_missing(g, &at,
			    (size_t)sqlite3_column_int64(st, (int)keys) - 1);
		add_value(g, st, (int)keys + 1);
		at++;
	}
	add_missing(g, &at, nr);
	free(row);
	return rc == SQLITE_DONE ? 0 : rc == SQLITE_ROW ? -ENOMEM : -EIO;
}

int report_print_pivot(const struct report *r, const struct page *p,
		       const char *sql, size_t keys)
{
	sqlite3_stmt *st = NULL;
	struct grid g;
	int err;

	if (sqlite3_prepare_v2(r->db, sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	grid_init(&g, keys, r->nr);
	for (size_t i = 0; i < keys; i++)
		grid_add(&g, "%s", sqlite3_column_name(st, (int)i));
	for (size_t i = 0; i < r->nr; i++)
		grid_add(&g, "%s", report_letter(i));
	err = read_pivot(st, &g, keys, r->nr);
	sqlite3_finalize(st);
	if (!err && !grid_rows(&g))
		page_text(p, "These runs did not measure this.");
	else if (!err)
		err = grid_print(&g, p);
	grid_release(&g);
	return err;
}
