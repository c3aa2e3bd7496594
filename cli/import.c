/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow import: NDJSON into the database. */
#include "cli/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/database.h"
#include "cli/terminal.h"
#include "db/ndjson/transfer.h"
#include "db/open.h"
#include "lib/text.h"

struct import {
	struct common *common;
	char **file;
	int nr;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct import *m = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = m->common;
		return 0;
	case ARGP_KEY_ARGS:
		m->file = state->argv + state->next;
		m->nr = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage(state, "missing file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_result(const char *file, const struct transfer *t)
{
	printf("run %" PRId64 " from ", t->run);
	escape_to(stdout, file);
	printf(": %" PRId64 " points, %" PRIu64 " batches, %" PRIu64 " skips",
	       t->points, t->counts.batches, t->counts.skips);
	if (t->known)
		fputs("; already in the database", stdout);
	if (!t->ended)
		fputs("; the file stops before its end: interrupted", stdout);
	putchar('\n');
	/* Newer programs may write more than this one knows: it is left out,
	 * and said, as a silent loss would look like a complete run. */
	if (t->counts.unknown)
		say("%s: %" PRIu64 " objects of unknown type were left out",
		    file, t->counts.unknown);
	if (t->counts.unknown_readings)
		say("%s: %" PRIu64 " readings of unknown name were left out",
		    file, t->counts.unknown_readings);
	/* A label moves because somebody typed it, never because a file has
	 * it. */
	if (t->label_taken)
		say("%s: another run has its label, and keeps it", file);
}

/* Each file stands for itself: one that is refused stops no other. */
static int import_file(struct store *s, const char *file)
{
	struct transfer t = { 0 };

	if (!transfer_import(s, file, &t)) {
		print_result(file, &t);
		return 0;
	}
	say("%s", *t.why ? t.why : store_why(s));
	return CODE_CANNOT;
}

int cmd_import(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "FILE...",
		.doc = "Take runs from NDJSON files (- is standard input) into "
		       "the database. Importing a run again changes nothing; "
		       "importing more of it adds what is missing.",
		.children = children,
	};
	struct import m = { .common = c };
	struct store *s = NULL;
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &m);
	code = database_open(&s, c, STORE_WRITE);
	if (!code)
		for (int i = 0; i < m.nr; i++)
			/* Only 0 and CODE_CANNOT are among them, so that |
			 * keeps an error. */
			code |= import_file(s, m.file[i]);
	store_close(s);
	return code;
}
