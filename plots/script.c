/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A figure's script: style, data, and what draws it, in one. */
#include "plots/plot.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/paths.h"

const char *const plot_formats[PLOT_NR] = { "svg", "png", "pdf", "ascii",
					    "script" };
const char *const plot_endings[PLOT_NR] = { ".svg", ".png", ".pdf", ".txt",
					    ".gp" };

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

static int fail(struct plot *p, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct plot *p, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->why, sizeof(p->why), fmt, ap);
	va_end(ap);
	return err;
}

static FILE *open_file(struct plot *p, const char *name, const char *ending)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s%s", p->dir, name, ending);
	return fopen(path, "re");
}

/* "NAME  what it shows" */
static int read_row(struct plot *p, const char *line)
{
	struct plot_figure *f;
	size_t n = strcspn(line, " \t\n");

	if (*line == '#' || !n || n >= sizeof(f->name))
		return 0;
	f = realloc(p->figure, (p->nr + 1) * sizeof(*f));
	if (!f)
		return fail(p, -ENOMEM, "out of memory");
	p->figure = f;
	f += p->nr++;
	memset(f, 0, sizeof(*f));
	memcpy(f->name, line, n);
	line += n + strspn(line + n, " \t");
	snprintf(f->title, sizeof(f->title), "%.*s", (int)strcspn(line, "\n"),
		 line);
	return 0;
}

int plot_init(struct plot *p, struct sqlite3 *db)
{
	char path[PATH_MAX], line[512];
	FILE *f;
	int err = files_find(path, sizeof(path), "plots/index", "plots/index");

	memset(p, 0, sizeof(*p));
	p->db = db;
	if (err)
		return fail(p, -ENOENT,
			    "plots/ is neither beside the program nor "
			    "installed with it");
	p->dir = strndup(path, strlen(path) - strlen("/index"));
	f = p->dir ? open_file(p, "index", "") : NULL;
	if (!f)
		return fail(p, -errno, "cannot read %s: %s", path,
			    strerror(errno));
	while (!err && fgets(line, sizeof(line), f))
		err = read_row(p, line);
	fclose(f);
	return err;
}

void plot_release(struct plot *p)
{
	plot_abandon(p);
	free(p->dir);
	free(p->figure);
	p->dir = NULL;
	p->figure = NULL;
	p->nr = 0;
}

struct plot_figure *plot_find(struct plot *p, const char *name)
{
	for (size_t i = 0; i < p->nr; i++)
		if (!strcmp(p->figure[i].name, name))
			return &p->figure[i];
	return NULL;
}

static int copy_file(struct plot *p, const char *name, FILE *to)
{
	FILE *f = open_file(p, name, ".gp");
	char line[1024];

	if (!f)
		return fail(p, -errno, "cannot read %s/%s.gp: %s", p->dir, name,
			    strerror(errno));
	while (fgets(line, sizeof(line), f))
		fputs(line, to);
	fclose(f);
	return 0;
}

/* One query of a header, and how many there were. */
struct query {
	char name[32]; /* or "", of what all others begin with */
	char *with; /* that; owned */
	char *sql;
	size_t size, nr;
	FILE *f;
};

static int end_query(struct plot *p, struct plot_figure *figure,
		     struct query *q, FILE *to)
{
	size_t rows = 0;
	int err;

	if (!q->f)
		return 0;
	fclose(q->f);
	q->f = NULL;
	if (!*q->name) {
		free(q->with);
		q->with = q->sql;
		q->sql = NULL;
		return 0;
	}
	err = plot_data(p->db, q->name, q->sql, to, &rows);
	if (err)
		fail(p, err, "figure %s, query %s: %s", figure->name, q->name,
		     sqlite3_errmsg(p->db));
	if (!q->nr++)
		figure->empty = !rows;
	free(q->sql);
	q->sql = NULL;
	return err;
}

static int begin_query(struct plot *p, struct query *q, const char *name)
{
	snprintf(q->name, sizeof(q->name), "%.*s",
		 (int)strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), name);
	q->f = open_memstream(&q->sql, &q->size);
	if (!q->f)
		return fail(p, -ENOMEM, "out of memory");
	if (*q->name && q->with)
		fputs(q->with, q->f);
	return 0;
}

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
		   : fail(p, -EPROTO, "%s/%s.gp has no end of its queries",
			  p->dir, figure->name);
}

/* The data of the header; @f stands behind it then. */
static int put_data(struct plot *p, struct plot_figure *figure, FILE *f,
		    FILE *to)
{
	struct query q = { 0 };
	int err = put_queries(p, figure, &q, f, to);

	if (q.f) {
		fclose(q.f);
		free(q.sql);
	}
	free(q.with);
	return err;
}

static void put_nothing(const struct plot_figure *figure, FILE *to)
{
	fprintf(to,
		"eval canvas(700, 160, 10)\n"
		"unset border; unset tics; unset key; set margins 0, 0, 0, 0\n"
		"set label 1 'There are no data for the figure \"%s\"' at "
		"graph 0.5, 0.6 center\n"
		"set label 2 'in these runs: what it shows was not measured.' "
		"at graph 0.5, 0.35 center\n"
		"plot [0:1] [0:1] NaN notitle\n",
		figure->name);
}

int plot_script(struct plot *p, struct plot_figure *figure,
		enum plot_format format, FILE *to)
{
	FILE *f = open_file(p, figure->name, ".gp");
	char line[1024];
	int err;

	if (!f)
		return fail(p, -errno, "cannot read %s/%s.gp: %s", p->dir,
			    figure->name, strerror(errno));
	fprintf(to, "# %s\n", figure->title);
	fputs(canvases[format], to);
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
