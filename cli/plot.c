/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow plot: figures of what runs say. */
#include "plots/draw.h"
#include "plots/script.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/database.h"
#include "cli/open_runs.h"
#include "cli/terminal.h"
#include "lib/names.h"
#include "lib/text.h"
#include "report/shown_runs.h"

enum { KEY_FORMAT = 0xc000 };

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "FORMAT", 0, "svg, png, pdf, ascii or script",
	  0 },
	{ "output", 'o', "DIR", 0,
	  "write to DIR (default: figures; ascii and script: standard output)",
	  0 },
	{ 0 },
};

struct plotting {
	struct common *common;
	enum plot_format format;
	const char *dir; /* NULL: not given */
	const char *figure; /* or "all", or NULL: the list of them */
	char **name; /* of runs; owned, what they point to is not */
	size_t nr;
};

static enum plot_format parse_format(struct argp_state *state, const char *word)
{
	for (int i = 0; i < PLOT_NR; i++)
		if (!strcmp(plot_formats[i], word))
			return (enum plot_format)i;
	usage(state,
	      "unknown --format \"%s\"; there are svg, png, pdf, ascii, "
	      "script",
	      word);
	return PLOT_SVG;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plotting *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = a->common;
		return 0;
	case KEY_FORMAT:
		a->format = parse_format(state, arg);
		return 0;
	case 'o':
		/* An empty name would mean the root: names of files follow a
		 * slash. */
		if (!*arg)
			usage(state, "-o needs the name of a directory");
		a->dir = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (!a->figure)
			a->figure = arg;
		else
			a->name[a->nr++] = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int failed(const struct plot *p, int err)
{
	say("%s", *p->why ? p->why : strerror(-err));
	return CODE_CANNOT;
}

static int list(void)
{
	struct plot p;
	int err = plot_init(&p, NULL), code = err ? failed(&p, err) : 0;

	for (size_t i = 0; !code && i < p.nr; i++)
		printf("%-14s %s\n", p.figure[i].name, p.figure[i].title);
	plot_release(&p);
	return code;
}

static int print(struct plot *p, struct plot_figure *f, enum plot_format format)
{
	if (format == PLOT_SCRIPT)
		return plot_script(p, f, format, stdout);
	/* gnuplot writes to the descriptor itself, behind what was printed. */
	fflush(stdout);
	return plot_draw(p, f, format, STDOUT_FILENO);
}

static int make_directory(const char *dir)
{
	/* A file of this name is told when the first figure is opened in it. */
	if (!mkdir(dir, 0777) || errno == EEXIST)
		return 0;
	say("cannot make %s: %s", dir, strerror(errno));
	return CODE_CANNOT;
}

/* Into files, unless it is text and no directory is named. */
static const char *directory(const struct plotting *a)
{
	/* From PLOT_ASCII on formats are text. */
	if (a->dir || a->format >= PLOT_ASCII)
		return a->dir;
	return "figures";
}

static bool wanted(const struct plotting *a, const struct plot_figure *f)
{
	return !strcmp(a->figure, "all") || !strcmp(a->figure, f->name);
}

static void name_file(const struct plotting *a, const struct plot_figure *f)
{
	escape_to(stdout, directory(a));
	printf("/%s%s%s\n", f->name, plot_endings[a->format],
	       f->empty ? " (no data)" : "");
}

/*
 * All are begun before any is waited for: gnuplot takes most of the time, and
 * as many run at once as there are processors. One after the other, figures of
 * 20 runs took minutes.
 */
static int draw(const struct plotting *a, struct plot *p)
{
	const char *dir = directory(a);
	int err = 0;

	if (dir && make_directory(dir))
		return CODE_CANNOT;
	for (size_t i = 0; !err && i < p->nr; i++)
		if (wanted(a, &p->figure[i]))
			err = dir ? plot_begin(p, &p->figure[i], a->format, dir)
				  : print(p, &p->figure[i], a->format);
	if (!err)
		err = plot_finish(p);
	return err ? failed(p, err) : 0;
}

/* Figures without data are named in files, so that a script misses none; with
 * nothing drawn at all the exit code is not 0. */
static int draw_all(const struct plotting *a, struct plot *p)
{
	size_t drawn = 0;
	int code = draw(a, p);

	for (size_t i = 0; !code && i < p->nr; i++) {
		if (!wanted(a, &p->figure[i]))
			continue;
		if (directory(a))
			name_file(a, &p->figure[i]);
		drawn += !p->figure[i].empty;
	}
	if (code || drawn)
		return code;
	say("these runs have no data for the selected figures");
	return CODE_INCOMPLETE;
}

static int unknown_figure(const struct plot *p, const char *name)
{
	struct names known = { 0 };
	char *text;

	for (size_t i = 0; i < p->nr; i++)
		names_add(&known, p->figure[i].name);
	names_add(&known, "all");
	text = names_known(&known, name);
	say("there is no figure \"%s\"; there are %s", name,
	    text ? text : "others");
	free(text);
	names_release(&known);
	return CODE_USAGE;
}

static int plot(const struct plotting *a)
{
	struct open_runs shown = { 0 };
	struct plot p = { 0 };
	sqlite3 *db;
	/* The list of figures needs no database yet. */
	int err = plot_init(&p, NULL);
	int code = err ? failed(&p, err) : 0;

	/* Before the runs are opened: importing a file takes long, and a
	 * mistyped figure is known at once. */
	if (!code && strcmp(a->figure, "all") && !plot_find(&p, a->figure))
		code = unknown_figure(&p, a->figure);
	if (!code)
		code = open_runs(&shown, a->common, a->name, a->nr,
				 shown_runs_newest_sql);
	if (!code) {
		p.db = db = store_sqlite(shown.store);
		if (shown_runs_make(db, shown.run, shown.nr)) {
			say("cannot read the database: %s", sqlite3_errmsg(db));
			code = CODE_CANNOT;
		}
	}
	if (!code)
		code = draw_all(a, &p);
	/* Before the runs, whose database it borrows. */
	plot_release(&p);
	open_runs_close(&shown);
	return code;
}

int cmd_plot(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[list]\nFIGURE|all [RUN...]",
		.doc = "Draw figures of runs with gnuplot."
		       "\vA RUN is its number, \"latest\", \"latest~1\", a "
		       "label, \"kernel:GLOB\", or the path of an NDJSON "
		       "file. Without one, each kernel is shown by its newest "
		       "runs. \"script\" is what gnuplot gets, with all data "
		       "in it, to be changed by hand.",
		.children = children,
	};
	struct plotting a = { .common = c };
	int code;

	a.name = calloc((size_t)argc + 1, sizeof(*a.name));
	if (!a.name)
		return out_of_memory();
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	code = !a.figure || !strcmp(a.figure, "list") ? list() : plot(&a);
	free(a.name);
	return code;
}
