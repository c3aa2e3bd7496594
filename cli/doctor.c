/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow doctor: what would spoil a measurement, what it costs, the fix. */
#include "cli/command.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/selecting.h"
#include "cli/terminal.h"
#include "harness/machine/checks.h"
#include "lib/text.h"
#include "run/concern.h"
#include "run/times_check.h"

/* Fits an 80 column terminal, and a mail. */
#define WIDTH 78

enum { KEY_FORMAT = 0x8000, KEY_ALL, KEY_ROOT };

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Examining:", 2 },
	{ "all", KEY_ALL, NULL, 0, "show checks that pass as well", 2 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "table or json", 2 },
	/* Hidden: tests examine a /proc and a /sys of their own making. */
	{ "root", KEY_ROOT, "DIR", OPTION_HIDDEN, NULL, 2 },
	{ 0 },
};

struct doctor {
	struct common *common;
	struct selecting selecting;
	struct point_list points;
	enum format format;
	bool all;
	const char *root;
	/* Results. */
	size_t found[CHECK_SEVERITY_NR], unknown, tunable, nr_checks;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct doctor *d = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = d->common;
		state->child_inputs[1] = &d->selecting;
		return 0;
	case KEY_ALL:
		d->all = true;
		return 0;
	case KEY_ROOT:
		d->root = arg;
		return 0;
	case KEY_FORMAT:
		d->format = format_parse(state, arg);
		if (d->format == FORMAT_CSV)
			usage(state, "doctor prints table or json");
		return 0;
	case ARGP_KEY_ARG:
		usage(state, "\"%s\" is not an option", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *state_name(const struct finding *f)
{
	static const char *const names[] = {
		[CHECK_FINE] = "fine",
		[CHECK_FOUND] = "found",
		[CHECK_UNKNOWN] = "unknown",
	};

	return names[f->state];
}

/* Words of @text in lines of WIDTH columns, indented. Not by fill_to(), which
 * indents the lines that continue one by four columns more. */
static void print_filled(const char *label, const char *text)
{
	size_t indent = 4, at = indent + strlen(label), n;
	bool first = true;

	printf("%*s%s", (int)indent, "", label);
	for (; *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (!first && at + 1 + n > WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
			first = true;
		}
		printf("%s%.*s", first ? "" : " ", (int)n, text);
		at += n + !first;
		first = false;
	}
	putchar('\n');
}

static void print_check(const struct doctor *d, const struct check *c,
			const struct finding *f, size_t points)
{
	bool bad = f->state == CHECK_FOUND;

	if (!bad && !d->all)
		return;
	printf("%s%-8s%s%s: %s", bad ? style_on(STYLE_BAD) : "",
	       bad ? check_severities[c->severity] : state_name(f),
	       bad ? style_off() : "", c->name, "");
	/* Values are contents of files: nothing in them may act on a
	 * terminal. */
	escape_to(stdout, *f->value ? f->value : "cannot be told here");
	if (!bad) {
		putchar('\n');
		return;
	}
	printf("  (%zu of %zu points)\n", points, d->points.nr);
	print_filled("", c->cost);
	print_filled("fix: ", c->fix);
}

static json_t *to_json(const struct check *c, const struct finding *f,
		       size_t points)
{
	return json_pack("{s:s, s:s, s:s, s:s?, s:I, s:s, s:s, s:s?}", "check",
			 c->name, "state", state_name(f), "severity",
			 check_severities[c->severity], "value",
			 /* An unknown value is null in JSON, and no empty
			  * string. */
			 *f->value ? f->value : NULL, "points",
			 (json_int_t)points, "cost", c->cost, "fix", c->fix,
			 "tune", c->tune);
}

static void print_summary(const struct doctor *d)
{
	size_t nr = 0;

	for (size_t i = 0; i < CHECK_SEVERITY_NR; i++)
		nr += d->found[i];
	printf("%s%zu checks for %zu points: %zu wrong, %zu missing, %zu "
	       "noisy, %zu not to be told here.\n",
	       nr ? "\n" : "", d->nr_checks, d->points.nr,
	       d->found[CHECK_WRONG], d->found[CHECK_MISSING],
	       d->found[CHECK_NOISY], d->unknown);
	if (d->tunable)
		printf("\"pincow run --tune\" changes %zu of them for the run, "
		       "and puts them back.\n",
		       d->tunable);
}

/* The answer to one check, counted and shown. */
static void take_finding(struct doctor *d, const struct check *c,
			 const struct finding *f, json_t *rows)
{
	size_t points = points_concerned(&d->points, c->concern);

	d->nr_checks++;
	d->unknown += f->state == CHECK_UNKNOWN;
	d->found[c->severity] += f->state == CHECK_FOUND;
	d->tunable += f->state == CHECK_FOUND && c->tune;
	if (d->format == FORMAT_JSON)
		json_array_append_new(rows, to_json(c, f, points));
	else
		print_check(d, c, f, points);
}

static int examine(struct doctor *d)
{
	json_t *rows = json_array();
	struct finding f;

	for (size_t i = 0; i < nr_checks; i++) {
		const struct check *c = &checks[i];

		/* A check that concerns no point is left out. */
		if (!points_concerned(&d->points, c->concern))
			continue;
		/* These only read: they are safe beside a measurement. */
		check_probe(c, d->root, &f);
		take_finding(d, c, &f, rows);
	}
	/* Of this machine, and of no made-up one. */
	if (!*d->root && points_concerned(&d->points, times_check.concern)) {
		times_check_probe(&f);
		take_finding(d, &times_check, &f, rows);
	}
	if (d->format == FORMAT_JSON) {
		json_dumpf(rows, stdout, JSON_INDENT(1) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else {
		print_summary(d);
	}
	json_decref(rows);
	/* Only these leave no trace in the numbers: missing and noisy ones show
	 * there, and a script may go on. */
	return d->found[CHECK_WRONG] ? CODE_FINDING : CODE_DONE;
}

int cmd_doctor(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ &selecting_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Examine this machine: what would spoil a measurement "
		       "of the selected points, what it costs, and how to mend "
		       "it.\vWithout options, for the suite \"quick\". "
		       "The exit code is 1 where numbers would be wrong with "
		       "nothing in them to tell; what is missing or noisy "
		       "shows in the numbers themselves. Whether a point can "
		       "be measured at all is for \"pincow list --check\".",
		.children = children,
	};
	struct doctor d = { .common = c, .root = "" };
	int code;

	selecting_init(&d.selecting, SUITE_QUICK);
	argp_parse(&argp, argc, argv, 0, NULL, &d);
	code = selecting_points(&d.selecting, &d.points);
	if (!code)
		code = examine(&d);
	point_list_release(&d.points);
	selecting_release(&d.selecting);
	return code;
}
