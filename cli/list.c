/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow list: points and whether they can run here; kinds; metrics. */
#include "bench/point/needs.h"
#include "cli/command.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "run/try_point.h"
#include "cli/selecting.h"
#include "lib/signals.h"
#include "lib/table.h"
#include "cli/terminal.h"
#include "lib/text.h"
#include "report/kinds_and_metrics.h"
#include "harness/clock.h"
#include "harness/machine/knobs.h"

enum {
	KEY_NAMES = 0x5000,
	KEY_KINDS,
	KEY_METRICS,
	KEY_MARKDOWN,
	KEY_FORMAT,
	KEY_JOURNAL,
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Listing:", 2 },
	{ "names", KEY_NAMES, NULL, 0,
	  "print only the names of points, without trying them", 2 },
	{ "kinds", KEY_KINDS, NULL, 0, "list the kinds on each axis", 2 },
	{ "metrics", KEY_METRICS, NULL, 0, "list the metrics", 2 },
	{ "markdown", KEY_MARKDOWN, NULL, 0, "print tables as Markdown", 2 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "table or json", 2 },
	{ "journal", KEY_JOURNAL, "DIR", OPTION_HIDDEN, NULL, 2 },
	{ 0 },
};

struct list {
	struct common *common;
	struct selecting selecting;
	bool names, kinds, metrics, markdown;
	enum format format;
	const char *journal;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct list *l = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = l->common;
		state->child_inputs[1] = &l->selecting;
		return 0;
	case KEY_NAMES:
		l->names = true;
		return 0;
	case KEY_KINDS:
		l->kinds = true;
		return 0;
	case KEY_METRICS:
		l->metrics = true;
		return 0;
	case KEY_MARKDOWN:
		l->markdown = true;
		return 0;
	case KEY_FORMAT:
		l->format = format_parse(state, arg);
		if (l->format == FORMAT_CSV)
			usage(state, "list prints table or json");
		return 0;
	case KEY_JOURNAL:
		l->journal = arg;
		return 0;
	case ARGP_KEY_ARG:
		usage(state, "\"%s\" is not an option", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Rows of what was tried, printed as they come for JSON, at the end else. */
struct listing {
	const struct list *opt;
	struct table table;
	json_t *json;
	size_t can;
};

static void add_point(struct listing *g, const struct point *p,
		      const struct probe *t)
{
	json_t *row;

	g->can += !t->err;
	table_add(&g->table, p->name);
	table_add(&g->table, t->err ? "no" : "yes");
	table_style(&g->table, t->err ? STYLE_BAD : STYLE_GOOD);
	table_add(&g->table, t->err ? t->why : "");
	if (g->opt->format != FORMAT_JSON)
		return;
	row = json_pack("{s:s, s:b, s:i}", "point", p->name, "runs", !t->err,
			/* Positive, as in the view skip_info. */
			"errno", -t->err);
	json_object_set_new(row, "reason",
			    t->err ? json_string(t->why) : json_null());
	json_array_append_new(g->json, row);
}

/* Also if quiet, because a wait without a word looks like a hang. */
static bool say_waiting(void *arg, pid_t holder, unsigned int waited_ms)
{
	(void)arg;
	if (!waited_ms)
		say("waiting for a measurement to end (process %d)",
		    (int)holder);
	return true;
}

/*
 * The machine is prepared as for a run, so that the answers are the same. In
 * turns with measurements: a point that is set up beside one would spoil its
 * times, and find its settings instead of its own.
 */
static int try_all(struct listing *g, const struct point_list *points)
{
	struct knobs *knobs = NULL;
	struct clock clock;
	struct probe t;

	if (clock_init(&clock, NULL)) {
		say("this machine has no clock that can be used");
		return CODE_CANNOT;
	}
	signals_catch();
	/* A wait for another measurement may take hours. */
	signals_allow(true);
	if (!signals_caught() &&
	    /* Without a journal points are tried on the machine as it is, which
	     * answers for a user who may change nothing. */
	    knobs_open(&knobs, g->opt->journal, say_waiting, NULL, NULL))
		knobs = NULL;
	signals_allow(false);
	/* Pools and modes as for a run, or points would be refused here that a
	 * run can measure. */
	if (knobs)
		point_list_prepare(points, knobs);
	/* Between two points only: knobs_close() has to follow in any case. */
	for (size_t i = 0; i < points->nr && !signals_pending(); i++) {
		/* In a process of its own, which may crash or hang without
		 * harm. */
		probe_point(&t, &points->point[i], &clock);
		add_point(g, &points->point[i], &t);
	}
	/* Before anything is printed, which may block for as long as a
	 * pager. */
	knobs_close(knobs);
	return signals_pending() ? CODE_INTERRUPTED : 0;
}

static int print_listing(const struct listing *g)
{
	int err = 0;

	if (g->opt->format == FORMAT_JSON) {
		json_dumpf(g->json, stdout, JSON_INDENT(1) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else if (g->opt->markdown) {
		err = table_print_markdown(&g->table, stdout);
	} else {
		err = table_print(&g->table, stdout);
		printf("\n%zu of %zu points can be measured here.\n", g->can,
		       g->table.rows);
	}
	return err ? CODE_CANNOT : 0;
}

static int list_tried(const struct list *l, const struct point_list *points)
{
	static const struct table_column columns[] = {
		{ "point", false, false, NULL },
		{ "here", false, false, NULL },
		{ "why not", false, false, NULL },
	};
	struct listing g = { .opt = l, .json = json_array() };
	int code;

	table_init(&g.table, columns, 3);
	code = try_all(&g, points);
	if (!code)
		code = print_listing(&g);
	table_release(&g.table);
	json_decref(g.json);
	return code;
}

/* Without trying them, which takes minutes and the machine's lock. */
static int list_names(const struct list *l, const struct point_list *points)
{
	json_t *json = json_array();

	for (size_t i = 0; i < points->nr; i++) {
		if (l->format == FORMAT_JSON)
			json_array_append_new(
				json, json_string(points->point[i].name));
		else
			puts(points->point[i].name);
	}
	if (l->format == FORMAT_JSON) {
		json_dumpf(json, stdout, JSON_INDENT(1) | JSON_ENSURE_ASCII);
		putchar('\n');
	}
	json_decref(json);
	return 0;
}

static int list_points(const struct list *l)
{
	struct point_list points = { 0 };
	int code = selecting_points(&l->selecting, &points);

	if (!code)
		code = l->names ? list_names(l, &points)
				: list_tried(l, &points);
	point_list_release(&points);
	return code;
}

static int printed(int err)
{
	if (err)
		say("cannot print the list: %s", strerror(-err));
	return err ? CODE_CANNOT : 0;
}

int cmd_list(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ &selecting_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "List points, and why one cannot be measured here: each "
		       "is set up once, in a process of its own.",
		.children = children,
	};
	struct list l = { .common = c };
	int code;

	/* All there are, because a list is asked what is possible. */
	selecting_init(&l.selecting, SUITE_FULL);
	argp_parse(&argp, argc, argv, 0, NULL, &l);
	if (l.kinds)
		code = printed(kinds_print(stdout, l.format, l.markdown));
	else if (l.metrics)
		code = printed(metrics_print(stdout, l.format, l.markdown));
	else
		code = list_points(&l);
	selecting_release(&l.selecting);
	return code;
}
