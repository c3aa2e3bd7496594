/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow list: points, kinds and metrics; and which kinds work here. */
#include "bench/point/needs.h"
#include "cli/command.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/check_kinds.h"
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
	KEY_CHECK,
	KEY_KINDS,
	KEY_METRICS,
	KEY_MARKDOWN,
	KEY_FORMAT,
	KEY_JOURNAL,
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Listing:", 2 },
	{ "names", KEY_NAMES, NULL, 0, "print only the names of points", 2 },
	{ "check", KEY_CHECK, NULL, 0,
	  "try each kind here, in the simplest points that have it: takes the "
	  "machine's lock, and prepares the machine as a run does",
	  2 },
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
	bool names, check, kinds, metrics, markdown;
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
	case KEY_CHECK:
		l->check = true;
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

/* Rows of what was tried. */
struct listing {
	const struct list *opt;
	const struct point_list *points;
	struct kind_check *check; /* owned */
	size_t nr;
	struct table table;
	json_t *json;
};

/* The first reason is that of the simplest point. */
static void try_kind(const struct kind_check *c, struct clock *clock,
		     struct probe *t)
{
	struct probe later;

	/* In a process of its own, which may crash or hang without harm. */
	probe_point(t, c->point[0], clock);
	for (size_t i = 1; t->err && i < c->nr && !signals_pending(); i++) {
		probe_point(&later, c->point[i], clock);
		if (!later.err)
			*t = later;
	}
}

static void add_kind(struct listing *g, const struct kind_check *c,
		     const struct probe *t)
{
	const char *name = axis_kind_name(c->axis, (size_t)c->kind);
	json_t *row;

	table_add(&g->table, axis_names[c->axis]);
	table_add(&g->table, name);
	table_add(&g->table, t->err ? "no" : "yes");
	table_style(&g->table, t->err ? STYLE_BAD : STYLE_GOOD);
	table_add(&g->table, t->err ? t->why : "");
	if (g->opt->format != FORMAT_JSON)
		return;
	row = json_pack("{s:s, s:s, s:b, s:i}", "axis", axis_names[c->axis],
			"kind", name, "runs", !t->err,
			/* Positive, as in the view skip_info. */
			"errno", -t->err);
	json_object_set_new(row, "reason",
			    t->err ? json_string(t->why) : json_null());
	json_array_append_new(g->json, row);
}

static bool has_kind(const struct point *p, const struct kind_check *c)
{
	return point_kind(p, c->axis) == c->kind;
}

/* Points whose kinds all work: some combinations may still be refused, which
 * only measuring them tells. */
static size_t can_run(const struct listing *g)
{
	size_t nr = 0;

	for (size_t i = 0; i < g->points->nr; i++) {
		bool can = true;

		for (size_t k = 0; k < g->nr; k++)
			if (!g->check[k].works)
				can &= !has_kind(&g->points->point[i],
						 &g->check[k]);
		nr += can;
	}
	return nr;
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
static int try_all(struct listing *g, const struct point_list *tried)
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
	    /* Without a journal kinds are tried on the machine as it is, which
	     * answers for a user who may change nothing. */
	    knobs_open(&knobs, g->opt->journal, say_waiting, NULL, NULL))
		knobs = NULL;
	signals_allow(false);
	/* Pools and modes as for a run, or kinds would be refused here that a
	 * run can measure. */
	if (knobs)
		point_list_prepare(tried, knobs);
	/* Between two points only: knobs_close() has to follow in any case. */
	for (size_t i = 0; i < g->nr && !signals_pending(); i++) {
		try_kind(&g->check[i], &clock, &t);
		g->check[i].works = !t.err;
		add_kind(g, &g->check[i], &t);
	}
	/* Before anything is printed, which may block for as long as a
	 * pager. */
	knobs_close(knobs);
	return signals_pending() ? CODE_INTERRUPTED : 0;
}

static int print_json(json_t *json)
{
	json_dumpf(json, stdout, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	putchar('\n');
	return 0;
}

static int print_listing(const struct listing *g)
{
	int err = 0;

	if (g->opt->format == FORMAT_JSON)
		return print_json(g->json);
	if (g->opt->markdown) {
		err = table_print_markdown(&g->table, stdout);
	} else {
		err = table_print(&g->table, stdout);
		printf("\n%zu of %zu points have only kinds that work here.\n",
		       can_run(g), g->points->nr);
	}
	return err ? out_of_memory() : 0;
}

/* The points to prepare the machine for: those that are tried. */
static int tried_points(const struct listing *g, struct point_list *tried)
{
	for (size_t i = 0; i < g->nr; i++)
		for (size_t k = 0; k < g->check[i].nr; k++)
			if (point_list_add(tried, g->check[i].point[k]))
				return -ENOMEM;
	return 0;
}

static int list_checked(const struct list *l, const struct point_list *points)
{
	static const struct table_column columns[] = {
		{ "axis", false, false, NULL },
		{ "kind", false, false, NULL },
		{ "here", false, false, NULL },
		{ "why not", false, false, NULL },
	};
	struct listing g = {
		.opt = l,
		.points = points,
		.json = json_array(),
	};
	struct point_list tried = { 0 };
	int code;

	table_init(&g.table, columns, 4);
	g.check = check_kinds_choose(points, &g.nr);
	if (g.check && !tried_points(&g, &tried)) {
		code = try_all(&g, &tried);
	} else {
		say("out of memory");
		code = CODE_CANNOT;
	}
	if (!code)
		code = print_listing(&g);
	table_release(&g.table);
	json_decref(g.json);
	point_list_release(&tried);
	free(g.check);
	return code;
}

/* From the tables alone: nothing of the machine is asked or changed. */
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
	if (l->format == FORMAT_JSON)
		print_json(json);
	else if (!l->names)
		printf("\n%zu points. \"pincow list --check\" tries their "
		       "kinds here.\n",
		       points->nr);
	json_decref(json);
	return 0;
}

static int list_points(const struct list *l)
{
	struct point_list points = { 0 };
	int code = selecting_points(&l->selecting, &points);

	if (!code)
		code = l->check ? list_checked(l, &points)
				: list_names(l, &points);
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
		.doc = "List points, which asks and changes nothing of the "
		       "machine; with --check, which kinds work here, and why "
		       "another does not.",
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
