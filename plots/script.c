/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts the script of a figure together: canvas, style, data, and the figure's
 * own commands. gnuplot reads no other file.
 */
#include "plots/script.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "plots/data.h"

/*
 * canvas(width, height) is evaluated by the figure, which knows how much there
 * is to draw; it sees numbers only. ASCII has its own size, in lines.
 */
static const char *const canvases[PLOT_NR] = {
	"ASCII = 0\ncanvas(w, h, l) = sprintf('set terminal svg noenhanced "
	"size %d,%d font \"sans-serif,12\" background rgb \"#ffffff\"', w, "
	"h)\n",
	"ASCII = 0\ncanvas(w, h, l) = sprintf('set terminal pngcairo "
	"noenhanced "
	"size %d,%d font \"sans,10\" background rgb \"#ffffff\"', w, h)\n",
	"ASCII = 0\ncanvas(w, h, l) = sprintf('set terminal pdfcairo "
	"noenhanced "
	"size %gin,%gin font \"sans,9\" background rgb \"#ffffff\"', "
	"w / 100.0, h / 100.0)\n",
	"ASCII = 1\ncanvas(w, h, l) = sprintf('set terminal dumb noenhanced "
	"nofeed mono size 78,%d', l)\n",
	"ASCII = 0\ncanvas(w, h, l) = sprintf('set terminal svg noenhanced "
	"size %d,%d font \"sans-serif,12\" background rgb \"#ffffff\"', w, "
	"h)\n",
};

/* Copied, not loaded: the script must work without this tree. */
static int copy_file(struct plot *p, const char *name, FILE *to)
{
	FILE *f = plot_open(p, name, ".gp");
	char line[1024];

	if (!f)
		return plot_fail(p, -errno, "cannot read %s/%s.gp: %s", p->dir,
				 name, strerror(errno));
	while (fgets(line, sizeof(line), f))
		fputs(line, to);
	fclose(f);
	return 0;
}

/* The query at hand, and the number of those before it. */
struct query {
	char name[32]; /* or "", of what all others begin with */
	char *with; /* that; owned */
	char *sql;
	size_t size, nr;
	FILE *f;
};

/* Data come as soon as a query is whole; only the first decides on empty. */
static int end_query(struct plot *p, struct plot_figure *figure,
		     struct query *q, FILE *to)
{
	size_t rows = 0;
	int err;

	if (!q->f)
		return 0;
	fclose(q->f);
	q->f = NULL;
	/* The part that all queries begin with is kept, not run. */
	if (!*q->name) {
		free(q->with);
		q->with = q->sql;
		q->sql = NULL;
		return 0;
	}
	err = plot_data(p->db, q->name, q->sql, to, &rows);
	if (err)
		plot_fail(p, err, "figure %s, query %s: %s", figure->name,
			  q->name, sqlite3_errmsg(p->db));
	/*
	 * A figure may have legends or marks in later queries: without rows of
	 * the first there is nothing to draw.
	 */
	if (!q->nr++)
		figure->empty = !rows;
	free(q->sql);
	q->sql = NULL;
	return err;
}

/* Names are data blocks of gnuplot: nothing but capitals and _. */
static int begin_query(struct plot *p, struct query *q, const char *name)
{
	snprintf(q->name, sizeof(q->name), "%.*s",
		 (int)strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), name);
	q->f = open_memstream(&q->sql, &q->size);
	if (!q->f)
		return plot_fail(p, -ENOMEM, "out of memory");
	if (*q->name && q->with)
		fputs(q->with, q->f);
	return 0;
}

/* The header ends at "# end"; a figure without it is broken, not empty. */
static int put_queries(struct plot *p, struct plot_figure *figure,
		       struct query *q, FILE *f, FILE *to)
{
	char line[1024];
	int err = 0;

	while (!err && fgets(line, sizeof(line), f) && *line == '#') {
		const bool named = !strncmp(line, "# sql ", 6);

		if (named || !strcmp(line, "# with\n")) {
			err = end_query(p, figure, q, to);
			if (!err)
				err = begin_query(p, q, named ? line + 6 : "");
		} else if (!strncmp(line, "# end", 5)) {
			return end_query(p, figure, q, to);
		} else if (q->f) {
			fputs(line + 1, q->f);
		}
	}
	return err ? err
		   : plot_fail(p, -EPROTO, "%s/%s.gp has no end of its queries",
			       p->dir, figure->name);
}

/* The data of the header. Afterwards @f is at the line behind it. */
static int put_data(struct plot *p, struct plot_figure *figure, FILE *f,
		    FILE *to)
{
	struct query q = { 0 };
	int err = put_queries(p, figure, &q, f, to);

	/* A query that an error left open; end_query() has freed the others. */
	if (q.f) {
		fclose(q.f);
		free(q.sql);
	}
	free(q.with);
	return err;
}

/* A picture that says why is better than a missing file in a mail. */
static void put_nothing(const struct plot_figure *figure, FILE *to)
{
	fprintf(to,
		"eval canvas(700, 160, 10)\n"
		"unset border; unset tics; unset key; set margins 0, 0, 0, 0\n"
		"set label 1 'No data for the figure \"%s\"' at "
		"graph 0.5, 0.6 center\n"
		"set label 2 'in these runs: they did not measure it.' "
		"at graph 0.5, 0.35 center\n"
		"plot [0:1] [0:1] NaN notitle\n",
		figure->name);
}

int plot_script(struct plot *p, struct plot_figure *figure,
		enum plot_format format, FILE *to)
{
	FILE *f = plot_open(p, figure->name, ".gp");
	char line[1024];
	int err;

	if (!f)
		return plot_fail(p, -errno, "cannot read %s/%s.gp: %s", p->dir,
				 figure->name, strerror(errno));
	fprintf(to, "# %s\n", figure->title);
	fputs(canvases[format], to);
	/*
	 * Canvas before style before data: style.gp reads ASCII, and figures
	 * use what style.gp sets.
	 */
	err = copy_file(p, "style", to);
	if (!err)
		err = put_data(p, figure, f, to);
	if (!err && figure->empty)
		put_nothing(figure, to);
	while (!err && !figure->empty && fgets(line, sizeof(line), f))
		fputs(line, to);
	fclose(f);
	return err;
}
