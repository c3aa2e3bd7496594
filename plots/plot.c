/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the figures: plots/ beside the program or installed, and its index. */
#include "plots/plot.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/paths.h"

const char *const plot_formats[PLOT_NR] = { "svg", "png", "pdf", "ascii",
					    "script" };
const char *const plot_endings[PLOT_NR] = { ".svg", ".png", ".pdf", ".txt",
					    ".gp" };

int plot_fail(struct plot *p, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->why, sizeof(p->why), fmt, ap);
	va_end(ap);
	return err;
}

/* Closed on exec: gnuplot inherits what it needs, and nothing else. */
FILE *plot_open(struct plot *p, const char *name, const char *ending)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s%s", p->dir, name, ending);
	/*
	 * A figure is code: a script that others can change could run commands
	 * as this user.
	 */
	errno = -files_trusted(path, NULL);
	return errno ? NULL : fopen(path, "re");
}

/*
 * "NAME  what it shows": Comments and names that are too long are passed over.
 */
static int read_row(struct plot *p, const char *line)
{
	struct plot_figure *f;
	size_t n = strcspn(line, " \t\n");

	if (*line == '#' || !n || n >= sizeof(f->name))
		return 0;
	if (array_grow(&p->figure, p->nr, sizeof(*f)))
		return plot_fail(p, -ENOMEM, "out of memory");
	f = &p->figure[p->nr++];
	memset(f, 0, sizeof(*f));
	memcpy(f->name, line, n);
	line += n + strspn(line + n, " \t");
	snprintf(f->title, sizeof(f->title), "%.*s", (int)strcspn(line, "\n"),
		 line);
	return 0;
}

/* The index is the list of figures: adding one needs no C. */
int plot_init(struct plot *p, struct sqlite3 *db)
{
	char path[PATH_MAX], line[512];
	struct why why;
	FILE *f;
	int err = files_find(path, sizeof(path), "plots/index", "plots/index",
			     &why);

	memset(p, 0, sizeof(*p));
	p->db = db;
	if (err)
		return plot_fail(p, err, "%s", why.text);
	/*
	 * The index is found, and the folder is where it lies: both from one of
	 * the two trees, never one from each.
	 */
	p->dir = strndup(path, strlen(path) - strlen("/index"));
	f = p->dir ? plot_open(p, "index", "") : NULL;
	if (!f)
		return plot_fail(p, -errno, "cannot read %s: %s", path,
				 strerror(errno));
	while (!err && fgets(line, sizeof(line), f))
		err = read_row(p, line);
	fclose(f);
	return err;
}

struct plot_figure *plot_find(struct plot *p, const char *name)
{
	for (size_t i = 0; i < p->nr; i++)
		if (!strcmp(p->figure[i].name, name))
			return &p->figure[i];
	return NULL;
}
