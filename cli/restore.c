/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow restore: undo what a killed run left. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/database.h"
#include "cli/terminal.h"
#include "db/open.h"
#include "db/runs.h"
#include "harness/machine/knobs.h"

enum { KEY_JOURNAL = 0x7000 };

static const struct argp_option options[] = {
	{ "journal", KEY_JOURNAL, "DIR", OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

struct restore {
	struct common *common;
	const char *journal;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct restore *r = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = r->common;
		return 0;
	case KEY_JOURNAL:
		r->journal = arg;
		return 0;
	case ARGP_KEY_ARG:
		usage(state, "\"%s\" is not an option", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int restore_settings(const struct restore *r)
{
	struct knobs_restored done;
	pid_t holder = 0;
	int err = knobs_restore(r->journal, &holder, &done);

	/* A restore writes no pid into the lock. knobs_restore() waits for it,
	 * but not for ever. */
	if (err == -EBUSY && !holder) {
		say("another restore is running");
		return CODE_CANNOT;
	}
	if (err == -EBUSY) {
		say("a measurement is running (process %d): its settings are "
		    "its own",
		    (int)holder);
		return CODE_CANNOT;
	}
	/* Where no journal can be, none was left. */
	if (err && err != -ENOENT) {
		say("cannot read the journal of settings: %s", strerror(-err));
		return CODE_CANNOT;
	}
	printf("%u settings put back\n", done.nr);
	if (*done.changed.text)
		say("%s", done.changed.text);
	if (done.failed)
		say("%u settings could not be put back", done.failed);
	/* They stay in the journal for the next start. */
	return done.failed ? CODE_CANNOT : 0;
}

/* Runs that nobody holds become interrupted. No database, no runs. */
static int sweep(const struct restore *r)
{
	struct store *s = NULL;
	int code, n;

	/* STORE_WRITE would make one. */
	if (access(common_db(r->common), F_OK))
		return 0;
	code = database_open(&s, r->common, STORE_WRITE);
	if (!code) {
		n = store_sweep(s);
		if (n < 0)
			code = database_failed(s);
	}
	store_close(s);
	return code;
}

int cmd_restore(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Clean up after a killed run: put settings back, remove "
		       "its cgroup, and mark its run as interrupted.",
		.children = children,
	};
	struct restore r = { .common = c };
	int code, swept;

	argp_parse(&argp, argc, argv, 0, NULL, &r);
	code = restore_settings(&r);
	/* Also if settings are stuck: the database has nothing to do with
	 * them. */
	swept = sweep(&r);
	return code ? code : swept;
}
