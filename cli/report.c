/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow report: what runs say, for people to read. */
#include "report/view/view.h"

#include <limits.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/database.h"
#include "cli/open_runs.h"
#include "cli/terminal.h"
#include "lib/names.h"
#include "facts/metrics.h"
#include "plots/draw.h"
#include "report/filter.h"
#include "report/rows.h"
#include "report/shown_runs.h"

enum {
	KEY_VIEW = 0xb000,
	KEY_FORMAT,
	KEY_PLOT,
	KEY_FILTER,
	KEY_METRIC,
	KEY_ORDER,
	KEY_FULL,
	KEY_TOP
};

/* Rows for programs stand behind Markdown, which parse() relies on. */
enum shape { SHAPE_TEXT, SHAPE_MARKDOWN, SHAPE_CSV, SHAPE_JSON, SHAPE_NR };

static const char *const shapes[SHAPE_NR] = { "text", "markdown", "csv",
					      "json" };

static const struct argp_option options[] = {
	{ "view", KEY_VIEW, "NAME", 0,
	  "print this view (default: mail); \"list\" lists the views", 0 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "text, markdown, csv or json", 0 },
	{ "plot", KEY_PLOT, NULL, 0,
	  "add a figure in ASCII to the mail, drawn by gnuplot", 0 },
	{ "full", KEY_FULL, NULL, 0,
	  "all tables of the mail (default: with --filter or --metric)", 0 },
	{ "filter", KEY_FILTER, "REGEX", 0, "only points whose names match",
	  0 },
	{ "metric", KEY_METRIC, "NAME", 0,
	  "only this metric (default: all; of a trend those that gate)", 0 },
	{ "top", KEY_TOP, "N", 0,
	  "only the N rows of each table with the largest values; of a trend, "
	  "the N largest changes",
	  0 },
	{ "order", KEY_ORDER, "kernel|time", 0,
	  "trend: by release (default) or by date", 0 },
	{ 0 },
};

static const struct report_view *const views[] = {
#define VIEW(name) &report_view_##name,
#include "report/view/views.def"
};

#define NR_VIEWS (sizeof(views) / sizeof(views[0]))

struct reporting {
	struct common *common;
	const struct report_view *view; /* NULL: the list of them */
	enum shape shape;
	bool plot, by_time, full;
	size_t top;
	const char *filter, *metric;
	char **name; /* of runs; owned, what they point to is not */
	size_t nr;
};

static const struct report_view *parse_view(struct argp_state *state,
					    const char *word)
{
	struct names known = { 0 };

	if (!strcmp(word, "list"))
		return NULL;
	for (size_t i = 0; i < NR_VIEWS; i++)
		if (!strcmp(views[i]->name, word))
			return views[i];
	for (size_t i = 0; i < NR_VIEWS; i++)
		names_add(&known, views[i]->name);
	names_add(&known, "list");
	usage_unknown(state, "--view", word, &known);
	return NULL;
}

static enum shape parse_shape(struct argp_state *state, const char *word)
{
	for (int i = 0; i < SHAPE_NR; i++)
		if (!strcmp(shapes[i], word))
			return (enum shape)i;
	usage(state,
	      "unknown --format \"%s\"; there are text, markdown, csv, json",
	      word);
	return SHAPE_TEXT;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct reporting *a = state->input;
	size_t len;
	int metric;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = a->common;
		/* The first row of views.def is the mail. */
		a->view = views[0];
		return 0;
	case KEY_VIEW:
		a->view = parse_view(state, arg);
		return 0;
	case KEY_FORMAT:
		a->shape = parse_shape(state, arg);
		return 0;
	case KEY_PLOT:
		a->plot = true;
		return 0;
	case KEY_FULL:
		a->full = true;
		return 0;
	case KEY_FILTER:
		a->filter = arg;
		return 0;
	case KEY_METRIC:
		metric = metric_typed(arg, "", &len);
		if (metric < 0)
			usage(state, "there is no metric \"%s\"", arg);
		else
			a->metric = metric_definitions[metric].name;
		return 0;
	case KEY_TOP:
		a->top = number_parse(state, "--top", arg, 1, UINT_MAX);
		return 0;
	case KEY_ORDER:
		a->by_time = !strcmp(arg, "time");
		if (!a->by_time && strcmp(arg, "kernel"))
			usage(state,
			      "unknown --order \"%s\"; there are kernel, "
			      "time",
			      arg);
		return 0;
	case ARGP_KEY_ARG:
		a->name[a->nr++] = arg;
		return 0;
	case ARGP_KEY_END:
		/* Rows for programs have no place for a drawing. */
		if (a->plot && a->shape > SHAPE_MARKDOWN)
			usage(state, "--plot is for text and markdown");
		if (a->plot && a->view != views[0])
			usage(state, "--plot is for the view mail");
		if (a->full &&
		    (a->shape > SHAPE_MARKDOWN || a->view != views[0]))
			usage(state, "--full is for the view mail, as text or "
				     "markdown");
		if (a->top && a->shape > SHAPE_MARKDOWN)
			usage(state, "--top is for text and markdown: programs "
				     "get all rows");
		if (a->top && a->view && a->view->screen)
			usage(state,
			      "the view %s has no rows to choose from: leave "
			      "out --top",
			      a->view->name);
		if (a->view && a->view->whole && (a->filter || a->metric))
			usage(state,
			      "the view %s is of whole runs: leave out "
			      "--filter "
			      "and --metric",
			      a->view->name);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int list_views(void)
{
	for (size_t i = 0; i < NR_VIEWS; i++)
		printf("%-14s %s\n", views[i]->name, views[i]->help);
	return 0;
}

static int print(const struct reporting *a, const struct report *r)
{
	struct page p = { .f = stdout,
			  .markdown = a->shape == SHAPE_MARKDOWN,
			  .top = a->top };
	int err;

	switch (a->shape) {
	case SHAPE_CSV:
		return rows_csv(stdout, r->db, a->view->sql, 0);
	case SHAPE_JSON:
		if (a->view->json)
			return a->view->json(r, stdout);
		err = rows_json(stdout, r->db, a->view->sql, 0);
		putchar('\n');
		return err;
	default:
		if (a->view->print)
			return a->view->print(r, &p);
		page_title(&p, "%s", a->view->help);
		report_print_runs(r, &p);
		page_gap(&p);
		return report_print_rows(r, &p, a->view->sql);
	}
}

static bool any_measured(const struct report *r)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->run[i].measured)
			return true;
	return false;
}

/* Having measured nothing is never 0. */
static int measured(const struct report *r)
{
	if (any_measured(r))
		return 0;
	say(r->nr ? "the selected runs measured nothing"
		  : "the database has no runs");
	return CODE_INCOMPLETE;
}

/* A report is printed without its figure, too: @why has the reason. */
static char *draw(sqlite3 *db, char *why, size_t size)
{
	struct plot_figure *figure;
	struct plot p;
	char *text = NULL;
	int err = plot_init(&p, db);

	figure = err ? NULL : plot_find(&p, "amplification");
	if (figure)
		err = plot_text(&p, figure, &text);
	else if (!err)
		snprintf(p.why, sizeof(p.why), "there is no such figure");
	snprintf(why, size, "%s", *p.why ? p.why : strerror(-err));
	plot_release(&p);
	return text;
}

/* The figure is drawn here and handed in, as report/ asks nothing of plots/. */
static int report(const struct reporting *a, const struct open_runs *shown)
{
	sqlite3 *db = store_sqlite(shown->store);
	const bool rows = a->shape == SHAPE_CSV || a->shape == SHAPE_JSON;
	struct report r = { 0 };
	char *figure = NULL, why[512];
	int err = shown_runs_make(db, shown->run, shown->nr), code;

	/* A trend needs the values before it to tell a change. */
	if (!err && !a->view->filters)
		err = report_filter(db, a->filter, a->metric);
	if (!err)
		/*
		 * Rows come from the query alone: a trend of 1,000 runs spent
		 * two thirds of its time on reading parts that it does not
		 * print.
		 */
		err = report_load(&r, db, rows ? 0 : a->view->parts);
	if (!err && a->plot) {
		figure = draw(db, why, sizeof(why));
		r.figure = figure;
		r.no_figure = figure ? NULL : why;
	}
	if (!err && a->filter && !any_measured(&r)) {
		say("no point of these runs matches --filter");
		report_release(&r);
		free(figure);
		return CODE_INCOMPLETE;
	}
	r.filter = a->filter;
	r.metric = a->metric;
	/* Those who ask for single points want to see them. */
	r.full = a->full || a->filter || a->metric || a->top;
	r.by_time = a->by_time;
	if (!err && a->view->prepare)
		err = a->view->prepare(&r);
	if (!err)
		err = print(a, &r);
	if (err)
		say("cannot make the report: %s",
		    /* Only the regular expression of --filter is found wrong
		     * that late. */
		    err == -EINVAL ? "--filter: invalid regular expression"
		    : err == -EIO  ? sqlite3_errmsg(db)
				   : strerror(-err));
	code = err ? CODE_CANNOT : measured(&r);
	report_release(&r);
	free(figure);
	return code;
}

int cmd_report(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[RUN...]",
		.doc = "Print runs side by side, as text for a mail (78 "
		       "columns, ASCII), as Markdown, or as rows."
		       "\vA RUN is its number, \"latest\", \"latest~1\", a "
		       "label, \"kernel:GLOB\", or the path of an NDJSON "
		       "file. Without one, the runs of the newest command are "
		       "shown: all kernels that it booted.",
		.children = children,
	};
	struct reporting a = { .common = c };
	struct open_runs shown = { 0 };
	int code;

	/* More than there can be names, and never of size 0, for which
	 * calloc(3) may return NULL. */
	a.name = calloc((size_t)argc + 1, sizeof(*a.name));
	if (!a.name)
		return out_of_memory();
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	if (!a.view) {
		code = list_views();
	} else {
		code = open_runs(&shown, c, a.name, a.nr,
				 a.view->runs ? a.view->runs
					      : shown_runs_latest_sql);
		if (!code)
			code = report(&a, &shown);
		open_runs_close(&shown);
	}
	free(a.name);
	return code;
}
