// SPDX-License-Identifier: GPL-2.0-or-later
/* pincow compare: two runs, what is worse, how sure. */
#include "cli/compare.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/database.h"
#include "cli/terminal.h"

enum {
	KEY_FORMAT = 0x9000,
	KEY_FAIL_ON,
	KEY_METRIC,
	KEY_FILTER,
	KEY_GATE,
	KEY_MARGIN,
	KEY_CONFIRM_BASE,
	KEY_CONFIRM_NEW,
	KEY_ALLOW_SKIPS,
	KEY_ALL,
	KEY_UNICODE,
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "What is compared:", 2 },
	{ "metric", KEY_METRIC, "NAME,...", 0,
	  "these (default: those that gate), or \"all\"", 2 },
	{ "filter", KEY_FILTER, "REGEX", 0, "points whose name matches", 2 },
	{ "confirm-base", KEY_CONFIRM_BASE, "RUN", 0,
	  "fresh invocations of BASE: they decide about times that look worse",
	  2 },
	{ "confirm-new", KEY_CONFIRM_NEW, "RUN", 0, "likewise, of NEW", 2 },
	{ NULL, 0, NULL, 0, "Verdicts:", 3 },
	{ "gate", KEY_GATE, "METRIC=N[%][,N]", 0,
	  "a difference is one only beyond this, relative (0.02 or 2%) and in "
	  "units of the metric; METRIC may be \"all\"",
	  3 },
	{ "margin", KEY_MARGIN, "N[%]", 0,
	  "times within it are the same (default: 5%)", 3 },
	{ "fail-on", KEY_FAIL_ON, "WHAT", 0,
	  "regression (default), change, inconclusive or nothing", 3 },
	{ "allow-skips", KEY_ALLOW_SKIPS, NULL, 0,
	  "a point that one of the runs skipped, with its reason, is no "
	  "failure",
	  3 },
	{ NULL, 0, NULL, 0, "Results:", 4 },
	{ "format", KEY_FORMAT, "FORMAT", 0,
	  "text, markdown, json, csv, junit or ktap", 4 },
	{ "all", KEY_ALL, NULL, 0, "list also what is the same", 4 },
	{ "unicode", KEY_UNICODE, NULL, 0, "text that is more than ASCII", 4 },
	{ 0 },
};

struct comparing {
	struct common *common;
	const char *name[2], *fresh[2];
	struct compare_options o;
	struct compare_report report;
	compare_print_fn print;
	const char *filter;
	regex_t regex;
};

/* ---- Options ---- */

static size_t metric_find(struct argp_state *state, const char *option,
			  const char *name, size_t len)
{
	for (size_t i = 0; i < METRIC_NR; i++)
		if (!strncmp(metric_definitions[i].name, name, len) &&
		    !metric_definitions[i].name[len])
			return i;
	usage(state, "%s: there is no metric \"%.*s\"; README.md lists them",
	      option, (int)(len < 64 ? len : 64), name);
	return 0;
}

static void parse_metrics(struct comparing *c, struct argp_state *state,
			  const char *arg)
{
	bool all = !strcmp(arg, "all");

	for (size_t i = 0; i < METRIC_NR; i++)
		c->o.metric[i] = all;
	while (!all && *arg) {
		size_t len = strcspn(arg, ",");

		c->o.metric[metric_find(state, "--metric", arg, len)] = true;
		arg += len + (arg[len] == ',');
	}
}

/* "0.02", "2%": a share. The rest of the text is returned. */
static const char *share_parse(struct argp_state *state, const char *option,
			       const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	if (end == text || !(*out >= 0) || *out > 1000)
		usage(state, "%s: \"%s\" is no share; 0.02 and 2%% are", option,
		      text);
	if (*end == '%') {
		*out /= 100;
		end++;
	}
	return end;
}

static void parse_gate(struct comparing *c, struct argp_state *state,
		       const char *arg)
{
	size_t len = strcspn(arg, "="), metric = METRIC_NR;
	double relative, absolute = -1;
	const char *rest;
	char *end;

	if (!arg[len])
		usage(state, "--gate is METRIC=N, as in cycle_ns=3%%");
	if (len != 3 || strncmp(arg, "all", 3))
		metric = metric_find(state, "--gate", arg, len);
	rest = share_parse(state, "--gate", arg + len + 1, &relative);
	if (*rest == ',') {
		absolute = strtod(rest + 1, &end);
		if (end == rest + 1 || *end || !(absolute >= 0))
			usage(state, "--gate: \"%s\" is no number", rest + 1);
		rest = end;
	}
	if (*rest)
		usage(state, "--gate: \"%s\" is too much", rest);
	for (size_t i = 0; i < METRIC_NR; i++) {
		if (metric != METRIC_NR && metric != i)
			continue;
		c->o.gate[i].near = c->o.gate[i].noisy = relative;
		if (absolute >= 0)
			c->o.gate[i].absolute = absolute;
	}
}

static void parse_margin(struct comparing *c, struct argp_state *state,
			 const char *arg)
{
	if (*share_parse(state, "--margin", arg, &c->o.margin))
		usage(state, "--margin: \"%s\" is no share", arg);
}

static void parse_fail_on(struct comparing *c, struct argp_state *state,
			  const char *arg)
{
	int which = vocabulary_find(fail_on_names, FAIL_ON_NR, arg);

	if (which < 0)
		usage(state,
		      "unknown --fail-on \"%s\"; there are regression, "
		      "change, inconclusive, nothing",
		      arg);
	c->report.fail_on = (enum fail_on)which;
}

static void parse_filter(struct comparing *c, struct argp_state *state,
			 const char *arg)
{
	if (c->filter)
		regfree(&c->regex);
	c->filter = NULL;
	if (regcomp(&c->regex, arg, REG_EXTENDED | REG_NOSUB))
		usage(state, "--filter: \"%s\" is no regular expression", arg);
	c->filter = arg;
}

static void parse_format(struct comparing *c, struct argp_state *state,
			 const char *arg)
{
	c->print = compare_print_find(arg);
	if (!c->print)
		usage(state, "unknown --format \"%s\"; there are %s", arg,
		      compare_print_names);
}

static void finish(struct comparing *c, struct argp_state *state)
{
	if (!c->name[1])
		usage(state, "it takes two runs: BASE and NEW; \"pincow runs\" "
			     "lists them");
	if (!c->fresh[0] != !c->fresh[1])
		usage(state, "--confirm-base and --confirm-new go together");
}

static error_t parse_result(int key, char *arg, struct argp_state *state)
{
	struct comparing *c = state->input;

	switch (key) {
	case KEY_FORMAT:
		parse_format(c, state, arg);
		return 0;
	case KEY_FAIL_ON:
		parse_fail_on(c, state, arg);
		return 0;
	case KEY_ALLOW_SKIPS:
		c->report.allow_skips = true;
		return 0;
	case KEY_ALL:
		c->report.all = true;
		return 0;
	case KEY_UNICODE:
		c->report.unicode = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct comparing *c = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = c->common;
		return 0;
	case KEY_METRIC:
		parse_metrics(c, state, arg);
		return 0;
	case KEY_FILTER:
		parse_filter(c, state, arg);
		return 0;
	case KEY_GATE:
		parse_gate(c, state, arg);
		return 0;
	case KEY_MARGIN:
		parse_margin(c, state, arg);
		return 0;
	case KEY_CONFIRM_BASE:
		c->fresh[0] = arg;
		return 0;
	case KEY_CONFIRM_NEW:
		c->fresh[1] = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			usage(state, "\"%s\" is too much: two runs", arg);
		c->name[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		finish(c, state);
		return 0;
	default:
		return parse_result(key, arg, state);
	}
}

/* ---- Comparing ---- */

static int load(struct compare_run *run, const struct compare_named *named,
		const struct compare_options *o)
{
	int err = compare_run_load(run, named->store, named->id, o->metric);

	if (err == -ENOMEM)
		say("out of memory");
	else if (err)
		say("%s", store_why(named->store));
	return err ? CODE_CANNOT : 0;
}

int compare_runs(const struct compare_named run[2],
		 const struct compare_named *fresh,
		 const struct compare_options *o, struct compare_report *report,
		 compare_print_fn print)
{
	struct compare_run loaded[4] = { 0 };
	struct comparison c = { 0 };
	int code = 0, err = 0;

	for (int i = 0; !code && i < 2; i++)
		code = load(&loaded[i], &run[i], o);
	for (int i = 0; !code && fresh && i < 2; i++)
		code = load(&loaded[2 + i], &fresh[i], o);
	if (!code) {
		err = comparison_make(&c, loaded, fresh ? &loaded[2] : NULL, o);
		report->c = &c;
		if (!err)
			err = print(report, stdout);
		if (err)
			say("cannot compare: %s", strerror(-err));
		code = err ? CODE_CANNOT : compare_report_code(report);
	}
	comparison_release(&c);
	for (int i = 0; i < 4; i++)
		compare_run_release(&loaded[i]);
	return code;
}

static bool matches(void *arg, const char *point)
{
	const struct comparing *c = arg;

	return !regexec(&c->regex, point, 0, NULL, 0);
}

/* What reproduces it, from what was typed. */
static char *command_line(int argc, char **argv)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputs("pincow compare", f);
	for (int i = 1; i < argc; i++) {
		fputc(' ', f);
		shell_quote(f, argv[i]);
	}
	return fclose(f) ? NULL : text;
}

/*
 * A run that was killed has no summaries yet; opening for writing makes them.
 * Where that is not allowed, what there is is compared.
 */
static void sweep(const struct common *common)
{
	const char *path = common_db(common);
	struct store *s = NULL;

	if (access(path, W_OK))
		return;
	store_open(&s, path, STORE_WRITE);
	store_close(s);
}

static int compare(struct comparing *c)
{
	const char *name[4] = { c->name[0], c->name[1], c->fresh[0],
				c->fresh[1] };
	struct compare_named run[4] = { { NULL, 0 } };
	int code = 0;

	if (c->filter) {
		c->o.chosen = matches;
		c->o.arg = c;
	}
	sweep(c->common);
	for (int i = 0; !code && i < 4; i++)
		if (name[i])
			code = database_open_run(&run[i].store, c->common,
						 name[i], &run[i].id);
	if (!code)
		code = compare_runs(run, c->fresh[0] ? &run[2] : NULL, &c->o,
				    &c->report, c->print);
	for (int i = 0; i < 4; i++)
		store_close(run[i].store);
	return code;
}

int cmd_compare(int argc, char **argv, struct common *common)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "BASE NEW",
		.doc = "Compare two runs: what is worse or better in NEW, by "
		       "how much, how sure.\vA RUN is its number, \"latest\", "
		       "\"latest~1\", a label, \"kernel:GLOB\", or the path "
		       "of an NDJSON file. Exits with 1 for a regression, 4 "
		       "where nothing can be compared, 5 where something is "
		       "missing. docs/compare.md tells how verdicts come "
		       "about.",
		.children = children,
	};
	struct comparing c = { .common = common, .print = compare_print_text };
	char *command = command_line(argc, argv);
	int code = CODE_CANNOT;

	compare_options_init(&c.o);
	c.report.command = command;
	argp_parse(&argp, argc, argv, 0, NULL, &c);
	if (command)
		code = compare(&c);
	else
		say("out of memory");
	if (c.filter)
		regfree(&c.regex);
	free(command);
	return code;
}
