/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the options of `pincow compare`. */
#include "cli/compare_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "cli/tolerance.h"
#include "report/compare/formats.h"
#include "report/compare/report.h"

enum {
	KEY_FORMAT = 0x9000,
	KEY_FAIL_ON,
	KEY_METRIC,
	KEY_FILTER,
	KEY_GATE,
	KEY_MARGIN,
	KEY_CONFIRM,
	KEY_CONFIRM_BASE,
	KEY_CONFIRM_NEW,
	KEY_BASE_PROGRAM,
	KEY_NEW_PROGRAM,
	KEY_INVOCATIONS,
	KEY_JOURNAL,
	KEY_ALLOW_SKIPS,
	KEY_ACCEPT,
	KEY_TOLERANCE,
	KEY_ALL,
	KEY_UNICODE,
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Points and metrics:", 2 },
	{ "metric", KEY_METRIC, "NAME,...", 0,
	  "compare these (default: those that gate), or \"all\"", 2 },
	{ "filter", KEY_FILTER, "REGEX", 0, "points whose names match", 2 },
	{ NULL, 0, NULL, 0, "Measuring again:", 3 },
	{ "confirm", KEY_CONFIRM, NULL, 0,
	  "measure times that look worse again on this machine, 20 "
	  "invocations of each side in shuffled blocks",
	  3 },
	{ "base-program", KEY_BASE_PROGRAM, "PATH", 0,
	  "measure BASE again with this pincow, or with a wrapper that changes "
	  "a setting and executes pincow",
	  3 },
	{ "new-program", KEY_NEW_PROGRAM, "PATH", 0, "the same for NEW", 3 },
	{ "confirm-base", KEY_CONFIRM_BASE, "RUN", 0,
	  "a run that measured BASE again already", 3 },
	{ "confirm-new", KEY_CONFIRM_NEW, "RUN", 0, "the same for NEW", 3 },
	/* Hidden: fewer than 20 per side weaken the verdict; only tests have
	 * no time for them. */
	{ "confirm-invocations", KEY_INVOCATIONS, "N", OPTION_HIDDEN, NULL, 3 },
	/* Hidden, as in other commands: tests must not restore the settings of
	 * the machine they run on. */
	{ "journal", KEY_JOURNAL, "DIR", OPTION_HIDDEN, NULL, 3 },
	{ NULL, 0, NULL, 0, "Verdicts:", 4 },
	{ "gate", KEY_GATE, "METRIC=N[%][,N]", 0,
	  "ignore differences up to this: relative (0.02 or 2%) and, behind "
	  "the comma, in units of the metric; METRIC may be \"all\"",
	  4 },
	{ "margin", KEY_MARGIN, "N[%]", 0,
	  "times within this margin are the same (default: 5%)", 4 },
	{ "tolerance", KEY_TOLERANCE, "FILE", 0,
	  "gates of a file, one per line: METRIC N[%][,N] REASON", 4 },
	{ "accept", KEY_ACCEPT, "FILE", 0,
	  "changes that don't fail, one per line: POINT METRIC CHANGE UNTIL "
	  "REASON; POINT may have * and ?, CHANGE is 511->512, +10%, worse, "
	  "better or changed, UNTIL a day as 2027-06-30",
	  4 },
	{ "fail-on", KEY_FAIL_ON, "WHAT", 0,
	  "regression (default), change, inconclusive or nothing", 4 },
	{ "allow-skips", KEY_ALLOW_SKIPS, NULL, 0,
	  "don't fail for a point that one of the runs skipped, with its "
	  "reason",
	  4 },
	{ NULL, 0, NULL, 0, "Results:", 5 },
	{ "format", KEY_FORMAT, "FORMAT", 0,
	  "text, markdown, json, csv, junit or ktap", 5 },
	{ "verbose", 'v', NULL, 0,
	  "list every row that changed, and not changes of several points", 5 },
	{ "full", 0, NULL, OPTION_ALIAS, NULL, 5 },
	{ "all", KEY_ALL, NULL, 0, "list unchanged rows as well", 5 },
	{ "unicode", KEY_UNICODE, NULL, 0, "use more than ASCII in text", 5 },
	{ 0 },
};

/* The lists are not cut up in place: command_line() prints them afterwards. */
static size_t metric_find(struct argp_state *state, const char *option,
			  const char *text, const char *end, size_t *len)
{
	int metric = metric_typed(text, end, len);

	if (metric < 0)
		usage(state,
		      "%s: there is no metric \"%.*s\"; docs/reference.md "
		      "lists them",
		      option, (int)strnlen(text, strcspn(text, end)), text);
	return metric < 0 ? 0 : (size_t)metric;
}

static void parse_metrics(struct comparing *c, struct argp_state *state,
			  const char *arg)
{
	/* Metrics that gate are the default, which an option replaces. Of two
	 * options the last one counts. */
	bool all = !strcmp(arg, "all");

	for (size_t i = 0; i < METRIC_NR; i++)
		c->o.metric[i] = all;
	while (!all && *arg) {
		size_t len;

		c->o.metric[metric_find(state, "--metric", arg, ",", &len)] =
			true;
		arg += len + (arg[len] == ',');
	}
}

static void parse_gate(struct comparing *c, struct argp_state *state,
		       const char *arg)
{
	/* METRIC_NR stands for all of them. */
	size_t len = strcspn(arg, "="), metric = METRIC_NR;
	size_t word;
	double relative, absolute;
	const char *wrong;

	if (!arg[len])
		usage(state, "--gate is METRIC=N, as in cycle_ns=3%%");
	if (len != 3 || strncmp(arg, "all", 3))
		metric = metric_find(state, "--gate", arg, "=", &word);
	wrong = tolerance_parse(arg + len + 1, &relative, &absolute);
	if (wrong)
		usage(state, "--gate: unexpected \"%s\" (use METRIC=N[%%][,N])",
		      wrong);
	tolerance_set(&c->o, metric, relative, absolute);
}

/* At once, as a --gate behind it overrides it. */
static void parse_tolerance(struct comparing *c, struct argp_state *state,
			    const char *path)
{
	struct why why = { 0 };
	int err = tolerance_read(&c->o, path, &why);

	if (err == -EINVAL)
		usage(state, "--tolerance: %s", why.text);
	if (err) {
		say("%s", why.text);
		exit(CODE_CANNOT);
	}
}

static void parse_margin(struct comparing *c, struct argp_state *state,
			 const char *arg)
{
	const char *rest = tolerance_share(arg, &c->o.margin);

	if (!rest || *rest)
		usage(state, "--margin: invalid ratio \"%s\": use 0.02 or 2%%",
		      arg);
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
	/* Given twice: the last one counts. */
	if (c->filter)
		regfree(&c->regex);
	c->filter = NULL;
	if (regcomp(&c->regex, arg, REG_EXTENDED | REG_NOSUB))
		usage(state, "--filter: invalid regular expression \"%s\"",
		      arg);
	c->filter = arg;
}

/* Before the runs are loaded, which may take seconds. */
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
	/* Neither run has a default: a guess could compare the wrong kernels
	 * without a word. */
	if (!c->name[1])
		usage(state,
		      "missing run: compare BASE and NEW (\"pincow runs\" "
		      "lists them)");
	if (!c->fresh[0] != !c->fresh[1])
		usage(state, "--confirm-base and --confirm-new go together");
	if (c->again && c->fresh[0])
		usage(state, "--confirm measures again what --confirm-base and "
			     "--confirm-new name: one or the other");
	/* Without this check both programs would be ignored, and the comparison
	 * would look confirmed. */
	if (!c->again && (c->confirm.program[0] || c->confirm.program[1]))
		usage(state, "--base-program and --new-program go with "
			     "--confirm");
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
	case KEY_ACCEPT:
		c->accept_file = arg;
		return 0;
	case KEY_ALLOW_SKIPS:
		c->report.allow_skips = true;
		return 0;
	case 'v':
		c->report.full = true;
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

static error_t parse_confirm(int key, char *arg, struct argp_state *state)
{
	struct comparing *c = state->input;

	switch (key) {
	case KEY_CONFIRM:
		c->again = true;
		return 0;
	case KEY_BASE_PROGRAM:
		c->confirm.program[0] = arg;
		return 0;
	case KEY_NEW_PROGRAM:
		c->confirm.program[1] = arg;
		return 0;
	case KEY_CONFIRM_BASE:
		c->fresh[0] = arg;
		return 0;
	case KEY_CONFIRM_NEW:
		c->fresh[1] = arg;
		return 0;
	case KEY_INVOCATIONS:
		c->confirm.invocations = (unsigned int)number_parse(
			state, "--confirm-invocations", arg, 1, 10000);
		return 0;
	case KEY_JOURNAL:
		c->confirm.journal = arg;
		return 0;
	default:
		return parse_result(key, arg, state);
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
	case KEY_TOLERANCE:
		parse_tolerance(c, state, arg);
		return 0;
	case KEY_MARGIN:
		parse_margin(c, state, arg);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			usage(state,
			      "unexpected \"%s\": compare takes two runs", arg);
		c->name[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		finish(c, state);
		return 0;
	default:
		return parse_confirm(key, arg, state);
	}
}

static bool matches(void *arg, const char *point)
{
	const struct comparing *c = arg;

	/* A failure of regexec(3) for memory counts as no match. */
	return !regexec(&c->regex, point, 0, NULL, 0);
}

void compare_options_parse(struct comparing *c, int argc, char **argv,
			   struct common *common)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "BASE NEW",
		.doc = "Compare two runs: changes from BASE to NEW, their size "
		       "and how sure they are.\vA RUN is its number, "
		       "\"latest\", "
		       "\"latest~1\", its uuid, a label, \"kernel:GLOB\", or "
		       "the path "
		       "of an NDJSON file. Exits with 1 for a regression, 4 "
		       "where nothing can be compared, 5 where something is "
		       "missing. docs/compare.md explains the verdicts.",
		.children = children,
	};

	memset(c, 0, sizeof(*c));
	c->common = common;
	c->print = compare_print_text;
	c->confirm.common = common;
	c->confirm.invocations = COMPARE_STAGE_2;
	compare_options_init(&c->o);
	argp_parse(&argp, argc, argv, 0, NULL, c);
	if (c->filter) {
		c->o.chosen = matches;
		c->o.arg = c;
	}
}

void compare_options_release(struct comparing *c)
{
	if (c->filter)
		regfree(&c->regex);
	compare_accept_release(&c->accept);
}
