/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow runs: what the database holds. */
#include "cli/command.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "cli/database.h"
#include "cli/print_run.h"
#include "db/open.h"
#include "db/runs.h"
#include "report/result.h"
#include "report/rows.h"
#include "lib/table.h"
#include "cli/terminal.h"

enum { KEY_FORMAT = 0x6000 };

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "FORMAT", 0, "table, json or csv", 0 },
	{ 0 },
};

struct runs;

struct verb {
	const char *name;
	int words; /* that follow it */
	const char *usage;
	enum store_mode mode;
	int (*fn)(struct runs *r, struct store *s, int64_t run);
};

struct runs {
	struct common *common;
	enum format format;
	const struct verb *verb;
	const char *word[2];
	int nr;
};

/* The status as of now: reading sweeps nothing, so that a run that was killed
 * is still `running` in the table. */
static const char list_sql[] =
	"SELECT run, started_at, kernel, clock, " RUN_STATUS_NOW
	", invocations,"
	" (SELECT count(*) FROM point_info p WHERE p.run = r.run) AS points,"
	" label, uuid FROM run_info r ORDER BY run";

/* Columns of the view with their names, which scripts rely on; the table above
 * is for people and may change. */
static const char list_json_sql[] =
	"SELECT run, uuid, session, label, kernel, clock, machine, started_at,"
	" finished_at, " RUN_STATUS_NOW
	", invocations, environment FROM run_info"
	" ORDER BY run";

static int list_table(sqlite3 *db)
{
	/* In the order of list_sql. */
	static const struct table_column columns[] = {
		{ "run", true, false, NULL },
		{ "started", false, false, NULL },
		{ "kernel", false, false, NULL },
		{ "clock", false, false, NULL },
		{ "status", false, false, NULL },
		{ "invocations", true, false, NULL },
		{ "points", true, false, NULL },
		{ "label", false, true, NULL },
		{ "uuid", false, false, NULL },
	};
	sqlite3_stmt *st = NULL;
	struct table t;
	int err = 0, rc;

	if (sqlite3_prepare_v2(db, list_sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	table_init(&t, columns, 9);
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE) {
		if (rc != SQLITE_ROW)
			err = -EIO;
		for (int i = 0; !err && i < 9; i++)
			table_add(&t, (const char *)sqlite3_column_text(st, i));
	}
	if (!err)
		err = table_print(&t, stdout);
	table_release(&t);
	sqlite3_finalize(st);
	return err;
}

static int do_list(struct runs *r, struct store *s, int64_t none)
{
	sqlite3 *db = store_sqlite(s);
	int err;

	(void)none;
	if (r->format == FORMAT_TABLE)
		err = list_table(db);
	else if (r->format == FORMAT_CSV)
		err = rows_csv(stdout, db, list_json_sql, 0);
	else
		err = rows_json(stdout, db, list_json_sql, 0);
	if (r->format == FORMAT_JSON)
		putchar('\n');
	if (err)
		say("cannot list the runs: %s",
		    err == -EIO ? sqlite3_errmsg(db) : strerror(-err));
	return err ? CODE_CANNOT : 0;
}

static int do_show(struct runs *r, struct store *s, int64_t run)
{
	return print_run(s, run, r->format, true);
}

static int do_label(struct runs *r, struct store *s, int64_t run)
{
	/* An empty word cannot be a label, which leaves it for dropping one. */
	const char *label = *r->word[1] ? r->word[1] : NULL;
	int err = store_label_run(s, run, label);

	if (err)
		database_failed(s);
	/* A word that cannot be a label is a mistake of typing. */
	return !err ? 0 : err == -EINVAL ? CODE_USAGE : CODE_CANNOT;
}

static int do_delete(struct runs *r, struct store *s, int64_t run)
{
	(void)r;
	return store_delete_run(s, run) ? database_failed(s) : 0;
}

/* For samples that outlive a change of how they are summarised. */
static int do_rebuild(struct runs *r, struct store *s, int64_t run)
{
	(void)r;
	return store_rebuild_run(s, run) ? database_failed(s) : 0;
}

/* Looking opens for reading, so that it also works on a database that belongs
 * to others. */
static const struct verb verbs[] = {
	{ "list", 0, "list", STORE_READ, do_list },
	{ "show", 1, "show RUN", STORE_READ, do_show },
	{ "label", 2, "label RUN NAME", STORE_WRITE, do_label },
	{ "delete", 1, "delete RUN", STORE_WRITE, do_delete },
	{ "rebuild", 1, "rebuild RUN", STORE_WRITE, do_rebuild },
};

static const struct verb *find_verb(struct argp_state *state, const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	usage(state,
	      "unknown word \"%s\"; there are list, show, label, "
	      "delete, rebuild",
	      name);
	return NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct runs *r = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = r->common;
		/* Without a word the runs are listed. */
		r->verb = &verbs[0];
		return 0;
	case KEY_FORMAT:
		r->format = format_parse(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		if (!state->arg_num) {
			r->verb = find_verb(state, arg);
			return 0;
		}
		if (r->nr == r->verb->words)
			usage(state,
			      "\"%s\" is too much: it is \"pincow runs "
			      "%s\"",
			      arg, r->verb->usage);
		r->word[r->nr++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (r->nr < r->verb->words)
			usage(state, "it is \"pincow runs %s\"",
			      r->verb->usage);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_runs(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[list]\nshow RUN\nlabel RUN NAME\n"
			    "delete RUN\nrebuild RUN",
		.doc = "List the runs of the database, show one, give it a "
		       "label (moving the label, if another run has it; an "
		       "empty one drops it), delete it, or make its summaries "
		       "again from its samples.\vA RUN is its number, "
		       "\"latest\", \"latest~1\", its uuid, a label, "
		       "\"kernel:GLOB\", "
		       "or (to show it) the path of an NDJSON file.",
		.children = children,
	};
	struct runs r = { .common = c };
	struct store *s = NULL;
	int64_t run = 0;
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &r);
	/* A file is good for looking only: changes would be made to a copy that
	 * goes away with the process. */
	if (r.verb->words && r.verb->mode == STORE_READ) {
		code = database_open_run(&s, c, r.word[0], &run);
	} else {
		code = database_open(&s, c, r.verb->mode);
		if (!code && r.verb->words)
			code = database_find(s, r.word[0], &run);
	}
	if (!code)
		code = r.verb->fn(&r, s, run);
	store_close(s);
	return code;
}
