/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that every command takes, and words that several share. */
#include "cli/common.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/option_dump.h"
#include "cli/terminal.h"
#include "facts/exit_code.h"
#include "lib/paths.h"
#include "lib/text.h"

/* From the folder of an installed program: its files, as in lib/paths.c. */
#define INSTALLED "/../libexec/pincow"

enum { KEY_DB = 0x1000, KEY_COLOR, KEY_TABLES };

static const struct argp_option options[] = {
	/* argp puts negative groups behind a command's own, and its --help into
	 * -1, behind these. */
	{ NULL, 0, NULL, 0, "Common options:", -2 },
	{ "db", KEY_DB, "FILE", 0,
	  "database (default: $PINCOW_DB, else results/pincow.db; an installed "
	  "program that finds none there: $XDG_DATA_HOME/pincow/pincow.db)",
	  -2 },
	{ "quiet", 'q', NULL, 0, "no progress on standard error", -2 },
	{ "color", KEY_COLOR, "WHEN", 0, "auto, always or never", -2 },
	{ NULL, 'h', NULL, OPTION_HIDDEN, NULL, -2 },
	{ "tables", KEY_TABLES, NULL, OPTION_HIDDEN, NULL, -2 },
	{ 0 },
};

static enum color_when color_parse(struct argp_state *state, const char *word)
{
	if (!strcmp(word, "auto"))
		return COLOR_AUTO;
	if (!strcmp(word, "always"))
		return COLOR_ALWAYS;
	if (!strcmp(word, "never"))
		return COLOR_NEVER;
	usage(state, "unknown --color \"%s\"; there are auto, always, never",
	      word);
	/* usage() does not return: this is for the compiler, here and below. */
	return COLOR_AUTO;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct common *c = state->input;

	switch (key) {
	case KEY_DB:
		if (!*arg)
			usage(state, "--db needs a file name");
		c->db = arg;
		return 0;
	case 'q':
		c->quiet = true;
		return 0;
	case KEY_COLOR:
		c->color = color_parse(state, arg);
		return 0;
	case 'h':
		/* argp has --help and -?. It ends the program. */
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		return 0;
	case KEY_TABLES:
		/* Of any command, because each has these options. */
		tables_print(state->root_argp, stdout);
		/* Before other options are missed: a dump needs no run and no
		 * kernel. */
		exit(CODE_DONE);
	case ARGP_KEY_SUCCESS:
		color_set(c->color);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp common_argp = { .options = options, .parser = parse };

/* Is this program in a bin/ beside the share/ that it was installed with? */
static bool is_installed(void)
{
	char path[PATH_MAX + sizeof(INSTALLED)];
	char *slash;

	if (files_self(path, PATH_MAX))
		return false;
	slash = strrchr(path, '/');
	if (!slash)
		return false;
	strcpy(slash, INSTALLED);
	return !access(path, F_OK);
}

/* In the user's folder for data: an installed program has none of its own, and
 * the one that it is called in may be any. */
static const char *user_db(void)
{
	static char path[PATH_MAX];
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	int n;

	/* The specification ignores a path that is not absolute. */
	if (data && *data == '/')
		n = snprintf(path, sizeof(path), "%s/pincow/pincow.db", data);
	else if (home && *home == '/')
		n = snprintf(path, sizeof(path),
			     "%s/.local/share/pincow/pincow.db", home);
	else
		return NULL;
	return (size_t)n < sizeof(path) ? path : NULL;
}

const char *common_db(const struct common *c)
{
	static const char here[] = "results/pincow.db";
	const char *env = getenv("PINCOW_DB"), *user;

	if (c->db)
		return c->db;
	/* A variable that is set to nothing counts as not set. */
	if (env && *env)
		return env;
	/* Runs that are here already are meant. */
	if (!access(here, F_OK) || !is_installed())
		return here;
	user = user_db();
	return user ? user : here;
}

enum format format_parse(struct argp_state *state, const char *word)
{
	if (!strcmp(word, "table"))
		return FORMAT_TABLE;
	if (!strcmp(word, "json"))
		return FORMAT_JSON;
	if (!strcmp(word, "csv"))
		return FORMAT_CSV;
	usage(state, "unknown --format \"%s\"; there are table, json, csv",
	      word);
	return FORMAT_TABLE;
}

unsigned long long number_parse(struct argp_state *state, const char *option,
				const char *word, unsigned long long min,
				unsigned long long max)
{
	unsigned long long v;
	char *end;

	/* strtoull(3) sets it only for an overflow. */
	errno = 0;
	v = strtoull(word, &end, 10);
	/* strtoull(3) takes blanks and signs, and makes the largest number of
	 * -1. */
	if (errno || end == word || *end || *word == '-' || *word == '+' ||
	    *word == ' ' || v < min || v > max)
		usage(state, "%s \"%s\": not a number from %llu to %llu",
		      option, word, min, max);
	return v;
}
