/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow dashboard: a static site of what the database holds. */
#include "db/open.h"
#include "plots/dashboard/dashboard.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/database.h"
#include "cli/open_runs.h"
#include "cli/terminal.h"
#include "lib/argv.h"
#include "plots/dashboard/choose.h"
#include "plots/dashboard/compare.h"
#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/detail.h"
#include "plots/dashboard/figures.h"
#include "plots/dashboard/output_dir.h"
#include "plots/dashboard/tables.h"
#include "plots/dashboard/trend.h"
#include "plots/dashboard/values.h"
#include "plots/draw.h"
#include "report/shown_runs.h"

enum { KEY_ALL = 0xa000, KEY_NO_FIGURES };

static const struct argp_option options[] = {
	{ "output", 'o', "DIR", 0,
	  "write the site to DIR, which is made or renewed", 0 },
	{ "all", KEY_ALL, NULL, 0,
	  "show every run (default: the newest complete one of each kernel, "
	  "machine and experiment)",
	  0 },
	{ "no-figures", KEY_NO_FIGURES, NULL, 0,
	  "leave out the figures, which is quicker", 0 },
	{ 0 },
};

struct showing {
	struct common *common;
	const char *output;
	bool all, no_figures;
	char **name; /* of runs, borrowed from argv */
	size_t nr;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct showing *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = a->common;
		return 0;
	case 'o':
		a->output = arg;
		return 0;
	case KEY_ALL:
		a->all = true;
		return 0;
	case KEY_NO_FIGURES:
		a->no_figures = true;
		return 0;
	case ARGP_KEY_ARG:
		a->name[a->nr++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (!a->output || !*a->output)
			usage(state, "missing -o DIR");
		if (a->all && a->nr)
			usage(state, "--all shows every run: name no runs");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/*
 * A run that was killed has no summaries yet; opening for writing makes them.
 * Where that is not allowed, what there is is shown.
 */
static void sweep(const struct common *common)
{
	const char *path = common_db(common);
	struct store *s = NULL;

	/* STORE_WRITE would make a database that is missing, too. */
	if (access(path, W_OK))
		return;
	/* Opening it for reading, which follows, says any error. */
	store_open(&s, path, STORE_WRITE);
	store_close(s);
}

static int write_data(struct dashboard *d)
{
	int err = dashboard_write_tables(d);

	if (!err)
		err = dashboard_write_values(d);
	if (!err)
		err = dashboard_write_trend(d);
	if (!err)
		err = dashboard_write_comparisons(d);
	return err ? err : dashboard_write_details(d);
}

/*
 * The order matters: an earlier site's data goes first, gnuplot draws while the
 * rest is written, and the list of contents comes last, when all of it exists.
 */
static int write_all(struct dashboard *d, const char *command, bool figures)
{
	struct plot p = { 0 };
	int err = dashboard_load_points(d);

	if (!err)
		err = dashboard_write_site(d);
	if (!err)
		err = dashboard_begin_figures(d, &p, figures);
	if (!err)
		err = write_data(d);
	if (!err)
		err = dashboard_finish_figures(d, &p, figures);
	/* After an error this ends what gnuplot still draws. */
	plot_release(&p);
	return err ? err : dashboard_write_meta(d, command);
}

static int say_result(const struct dashboard *d, bool quiet)
{
	if (!quiet)
		say("%s/index.html shows %zu runs, %zu points", d->dir, d->runs,
		    d->points);
	/* Runs that the user did not name are not missed. */
	if (d->others && !d->chosen && !quiet)
		say("%zu runs are not in it: name runs, or --all", d->others);
	if (d->measured)
		return 0;
	say(d->runs ? "the runs it shows measured nothing"
		    : "the database has no runs");
	/* Having measured nothing is never 0, however good the site is. */
	return CODE_INCOMPLETE;
}

static int show(const struct showing *a, struct open_runs *s,
		const char *command)
{
	struct dashboard d = { .store = s->store,
			       .db = store_sqlite(s->store),
			       .dir = a->output,
			       .source = common_db(a->common) };
	int err = dashboard_choose(&d, s->run, s->nr, a->all), code;

	if (!err)
		err = write_all(&d, command, !a->no_figures);
	if (err)
		say("%s", *d.why ? d.why : strerror(-err));
	code = err ? CODE_CANNOT : say_result(&d, a->common->quiet);
	dashboard_release(&d);
	return code;
}

/* The command that makes it again, as typed. Made before the options are
 * parsed, as argp moves them before the names. */
static char *command_line(int argc, char **argv)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputs("pincow dashboard", f);
	for (int i = 1; i < argc; i++) {
		fputc(' ', f);
		shell_quote(f, argv[i]);
	}
	return fclose(f) ? NULL : text;
}

/*
 * All of the database; or what is named, be it in files. Without names all of
 * the database is opened and the choice left to dashboard_choose(), which also
 * counts what it leaves out.
 */
static int open_shown(const struct showing *a, struct open_runs *s)
{
	if (a->nr)
		return open_runs(s, a->common, a->name, a->nr,
				 shown_runs_newest_sql);
	return database_open(&s->store, a->common, STORE_READ);
}

static int dashboard(const struct showing *a, const char *command)
{
	struct open_runs s = { 0 };
	int code;

	sweep(a->common);
	code = open_shown(a, &s);
	if (!code)
		code = show(a, &s, command);
	open_runs_close(&s);
	return code;
}

int cmd_dashboard(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[RUN...]",
		.doc = "Make a static site of runs: it needs no server and no "
		       "network.\vA RUN is its number, \"latest\", "
		       "\"latest~1\", its uuid, a label, \"kernel:GLOB\", or "
		       "the path of "
		       "an NDJSON file.",
		.children = children,
	};
	struct showing a = { .common = c };
	char *command = command_line(argc, argv);
	int code = CODE_CANNOT;

	/* Before parsing nobody knows how many names there are: at most all
	 * arguments but the first. */
	a.name = calloc((size_t)argc, sizeof(*a.name));
	if (a.name && command) {
		argp_parse(&argp, argc, argv, 0, NULL, &a);
		code = dashboard(&a, command);
	} else {
		say("out of memory");
	}
	free(a.name);
	free(command);
	return code;
}
