/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow check: is this kernel all right? */
#include "cli/command.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "cli/database.h"
#include "cli/terminal.h"
#include "db/store.h"
#include "lib/names.h"
#include "report/check/check.h"

enum { KEY_ALLOW = 0xd000, KEY_KNOWN, KEY_FORMAT };

static const struct argp_option options[] = {
	{ "allow", KEY_ALLOW, "HARM[=N],...", 0,
	  "don't fail for a count of this harm up to N (default: any count)",
	  0 },
	{ "known", KEY_KNOWN, "FILE", 0,
	  "failures that are known, one per line: POINT HARM REASON; POINT may "
	  "have * and ?",
	  0 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "text, json, junit or ktap", 0 },
	{ 0 },
};

static const struct {
	const char *name;
	int (*print)(const struct check *c, FILE *f);
} formats[] = {
	{ "text", check_print_text },
	{ "json", check_print_json },
	{ "junit", check_print_junit },
	{ "ktap", check_print_ktap },
};

#define NR_FORMATS (sizeof(formats) / sizeof(formats[0]))

struct checking {
	struct common *common;
	struct check check;
	const char *known, *run;
	size_t format;
};

static size_t parse_format(struct argp_state *state, const char *word)
{
	struct names known = { 0 };

	for (size_t i = 0; i < NR_FORMATS; i++)
		if (!strcmp(formats[i].name, word))
			return i;
	for (size_t i = 0; i < NR_FORMATS; i++)
		names_add(&known, formats[i].name);
	usage_unknown(state, "--format", word, &known);
	return 0;
}

/* "needless=16,leak" */
static void parse_allow(struct argp_state *state, struct check *c, char *list)
{
	struct names known = { 0 };
	char *save = NULL;

	for (char *w = strtok_r(list, ",", &save); w;
	     w = strtok_r(NULL, ",", &save)) {
		char *count = strchr(w, '=');
		int harm;

		if (count)
			*count++ = '\0';
		harm = harm_named(w);
		if (harm < 0) {
			for (int i = 0; i < HARM_NR; i++)
				names_add(&known, harm_definitions[i].word);
			usage_unknown(state, "harm", w, &known);
		}
		c->allow[harm] =
			count ? (double)number_parse(state, "--allow", count, 0,
						     1ULL << 52)
			      : HUGE_VAL;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct checking *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = a->common;
		return 0;
	case KEY_ALLOW:
		parse_allow(state, &a->check, arg);
		return 0;
	case KEY_KNOWN:
		a->known = arg;
		return 0;
	case KEY_FORMAT:
		a->format = parse_format(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		if (a->run)
			usage(state, "\"%s\" is too much: one RUN is checked",
			      arg);
		a->run = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int judge(struct checking *a, struct store *s, int64_t run)
{
	sqlite3 *db = store_sqlite(s);
	int err = check_make(&a->check, db, run);

	if (!err)
		err = formats[a->format].print(&a->check, stdout);
	if (err) {
		say("cannot check run %lld: %s", (long long)run,
		    err == -EIO ? sqlite3_errmsg(db) : strerror(-err));
		return CODE_CANNOT;
	}
	if (check_is_incomplete(&a->check))
		say(a->check.run.nr ? "the run is not complete"
				    : "the run measured nothing");
	return a->check.of[CHECK_FAIL]		? CODE_FINDING
	       : check_is_incomplete(&a->check) ? CODE_INCOMPLETE
						: CODE_DONE;
}

int cmd_check(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[RUN]",
		.doc = "Judge one run without a base: fail for memory that "
		       "leaks, bytes and writes that are lost, memory that "
		       "is not given back, pages that are dirty though nobody "
		       "wrote, and copies that nobody needs."
		       "\vA RUN is its number, \"latest\" (default), its uuid, "
		       "a label, "
		       "\"kernel:GLOB\", or the path of an NDJSON file. Exits "
		       "with 1 for a failure, 5 where the run is not complete. "
		       "Harms: leak, lost, stale, unreturned, dirty, needless.",
		.children = children,
	};
	struct checking a = { .common = c };
	struct why why = { 0 };
	struct store *s = NULL;
	int64_t run = 0;
	int code = 0, err = 0;

	argp_parse(&argp, argc, argv, 0, NULL, &a);
	if (a.known)
		err = check_known_read(&a.check.known, a.known, &why);
	if (err)
		say("%s", why.text);
	if (err)
		/* A line that is wrong is a mistake of typing. */
		code = err == -EINVAL ? CODE_USAGE : CODE_CANNOT;
	if (!code)
		code = database_open_run(&s, c, a.run ? a.run : "latest", &run);
	if (!code)
		code = judge(&a, s, run);
	store_close(s);
	check_release(&a.check);
	return code;
}
