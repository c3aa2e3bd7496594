/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow export: a run as NDJSON. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/database.h"
#include "cli/terminal.h"
#include "db/ndjson/transfer.h"
#include "db/open.h"

enum { KEY_NO_SAMPLES = 0x8000 };

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0,
	  "write to FILE, compressed if it ends in .gz (default: standard "
	  "output)",
	  0 },
	{ "no-samples", KEY_NO_SAMPLES, NULL, 0,
	  "write quantiles of the times instead of every time", 0 },
	{ 0 },
};

struct exporting {
	struct common *common;
	const char *run, *output;
	bool no_samples;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct exporting *e = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = e->common;
		return 0;
	case 'o':
		e->output = arg;
		return 0;
	case KEY_NO_SAMPLES:
		e->no_samples = true;
		return 0;
	case ARGP_KEY_ARG:
		if (e->run)
			usage(state, "unexpected \"%s\": export writes one run",
			      arg);
		e->run = arg;
		return 0;
	case ARGP_KEY_END:
		if (!e->run)
			usage(state,
			      "missing run (\"pincow runs\" lists them)");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int export_run(const struct exporting *e, struct store *s, int64_t run)
{
	struct transfer t = { 0 };

	if (!transfer_export(s, run, e->output, !e->no_samples, &t))
		return 0;
	/* An error of the file has its sentence in @t, one of the database in
	 * the store. */
	say("%s", *t.why ? t.why : store_why(s));
	return CODE_CANNOT;
}

int cmd_export(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "RUN",
		.doc = "Write a run as NDJSON, one fact per line.\vA RUN is "
		       "its "
		       "number, \"latest\", \"latest~1\", its uuid, a label, "
		       "\"kernel:GLOB\", or the path of an NDJSON file.",
		.children = children,
	};
	struct exporting e = { .common = c, .output = "-" };
	struct store *s = NULL;
	int64_t run;
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &e);
	/* Also of a file, which is how samples are dropped from one, or a .gz
	 * made of it. */
	code = database_open_run(&s, c, e.run, &run);
	if (!code)
		code = export_run(&e, s, run);
	store_close(s);
	return code;
}
