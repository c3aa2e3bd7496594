/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow compare: two runs, what is worse, how sure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "db/compare/judge.h"
#include "db/compare/run_load.h"
#include "db/open.h"
#include "lib/argv.h"
#include "cli/command.h"
#include "cli/compare_options.h"
#include "cli/compare_pair.h"
#include "cli/database.h"
#include "cli/terminal.h"
#include "report/compare/report.h"

/* An option that is about measuring again; *@words it takes. */
static bool is_about_measuring(const char *arg, int *words)
{
	/* As in the options of compare_options.c. Beginnings of these names,
	 * which argp takes as well, stay in the command. */
	static const char *const names[] = { "--base-program", "--new-program",
					     "--confirm-invocations",
					     "--journal" };

	*words = 1;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);

		if (strncmp(arg, names[i], len) ||
		    (arg[len] && arg[len] != '='))
			continue;
		/* "--journal=DIR" is one word, "--journal DIR" are two. */
		*words = arg[len] ? 1 : 2;
		return true;
	}
	return !strcmp(arg, "--confirm");
}

/* The run that @word names, or ends with the name of, as "--confirm-base=1";
 * *@at is where the name begins. NULL: of none in the database. */
static const struct compare_run *run_of(const struct comparing *c,
					const struct compare_pair *p,
					const char *word, size_t *at)
{
	const char *const name[] = { c->name[0], c->name[1], c->fresh[0],
				     c->fresh[1] };
	const struct compare_run *const run[] = { p->c.run[0], p->c.run[1],
						  p->c.confirm[0],
						  p->c.confirm[1] };

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		/* argp hands out pointers into the words as typed. */
		if (!name[i] || name[i] < word || name[i] > word + strlen(word))
			continue;
		*at = (size_t)(name[i] - word);
		return database_names_file(name[i]) ? NULL : run[i];
	}
	return NULL;
}

/* A run by its uuid: `latest`, a label and a number are other runs later, or in
 * another database. */
static void put_word(const struct comparing *c, const struct compare_pair *p,
		     const char *word, FILE *f)
{
	const struct compare_run *run;
	size_t at = 0;

	fputc(' ', f);
	run = run_of(c, p, word, &at);
	if (run)
		fprintf(f, "%.*s%s", (int)at, word, run->uuid);
	else
		shell_quote(f, word);
}

/*
 * The command that reproduces it: as typed, but with the runs measured now.
 * Measuring again would give other numbers: the command names the runs that
 * decided, so that it prints the same verdicts any time later.
 */
static char *command_line(const struct comparing *c,
			  const struct compare_pair *p)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	const struct compare_run *const *fresh = p->c.confirm;
	int words = 1;

	if (!f)
		return NULL;
	fputs("pincow compare", f);
	for (int i = 1; i < c->argc; i += words) {
		if (is_about_measuring(c->argv[i], &words) &&
		    c->confirm.measured)
			continue;
		/* The option stays, and its value is a word like any other. */
		words = 1;
		put_word(c, p, c->argv[i], f);
	}
	if (c->confirm.measured && fresh[0])
		fprintf(f, " --confirm-base %s --confirm-new %s",
			fresh[0]->uuid, fresh[1]->uuid);
	return fclose(f) ? NULL : text;
}

/*
 * Once for all runs that are in it, as every page of a small one is looked at.
 * A run that was killed has no summaries yet; opening for writing makes them.
 * Where that is not allowed, what there is is compared.
 */
static int open_database(struct comparing *c)
{
	const char *path = common_db(c->common);

	if (!access(path, W_OK)) {
		if (!store_open(&c->database, path, STORE_WRITE))
			return 0;
		/* It is left for its sentence, and the second attempt makes one
		 * of its own. */
		store_close(c->database);
	}
	return database_open(&c->database, c->common, STORE_READ);
}

static int open_run(struct comparing *c, const char *name,
		    struct compare_named *run)
{
	int code = 0;

	if (database_names_file(name))
		return database_open_run(&run->store, c->common, name,
					 &run->id);
	if (!c->database)
		code = open_database(c);
	/* Borrowed: compare() closes it once. */
	run->store = c->database;
	return code ? code : database_find(c->database, name, &run->id);
}

/* Prints it with the command that reproduces it. */
static int print(struct comparing *c, const struct compare_pair *p)
{
	char *command = command_line(c, p);
	int code;

	if (!command)
		return out_of_memory();
	c->report.command = command;
	if (c->accept_file) {
		if (compare_accept_match(&c->accept, &p->c)) {
			free(command);
			return out_of_memory();
		}
		c->report.accept = &c->accept;
	}
	code = compare_pair_print(p, &c->report, c->print);
	free(command);
	return code;
}

/*
 * Lets runs that were measured again decide: those named, or made here. With 60
 * metrics some look worse by chance in two identical runs: fresh ones have to
 * agree before a time is worse.
 */
static int confirm(struct comparing *c, struct compare_pair *p,
		   const struct compare_named *fresh)
{
	struct compare_named measured[2];
	int code = 0;

	if (c->again)
		code = confirm_measure(&c->confirm, &p->c);
	if (c->confirm.measured) {
		for (int i = 0; i < 2; i++)
			measured[i] = (struct compare_named){
				c->confirm.interleave.run[i].assembly.store,
				c->confirm.interleave.run[i].assembly.id
			};
		fresh = measured;
	}
	return code || !fresh ? code : compare_pair_confirm(p, fresh);
}

static int compare_confirmed(struct comparing *c,
			     const struct compare_named run[4])
{
	struct compare_pair p;
	int code = compare_pair_open(&p, run, &c->o), shown;

	if (code)
		goto out;
	code = confirm(c, &p, c->fresh[0] ? &run[2] : NULL);
	/* After a mistyped option, or a signal, nobody waits for a
	 * comparison. */
	if (code == CODE_USAGE || code == CODE_INTERRUPTED)
		goto out;
	/* Flagged rows that cannot be confirmed are shown as inconclusive. */
	shown = print(c, &p);
	/* Exit code 3 goes before 1 and 5. */
	if (code != CODE_CANNOT && shown)
		code = shown;
out:
	compare_pair_release(&p);
	return code;
}

/* Before anything is loaded, which may take seconds. */
static int read_accepted(struct comparing *c)
{
	time_t now = time(NULL);
	struct why why = { 0 };
	struct tm day;
	int err;

	if (!c->accept_file)
		return 0;
	if (!gmtime_r(&now, &day) ||
	    !strftime(c->accept.today, ACCEPT_DATE, "%Y-%m-%d", &day)) {
		say("the clock of this machine has no date");
		return CODE_CANNOT;
	}
	err = compare_accept_read(&c->accept, c->accept_file, &why);
	if (err)
		say("%s", why.text);
	/* A line that is wrong is a mistake of typing. */
	return err == -EINVAL ? CODE_USAGE : err ? CODE_CANNOT : 0;
}

static int compare(struct comparing *c)
{
	const char *name[4] = { c->name[0], c->name[1], c->fresh[0],
				c->fresh[1] };
	/* Base, new, and the fresh run of either. */
	struct compare_named run[4] = { { NULL, 0 } };
	int code = read_accepted(c);

	for (int i = 0; !code && i < 4; i++)
		if (name[i])
			code = open_run(c, name[i], &run[i]);
	if (!code)
		code = compare_confirmed(c, run);
	for (int i = 0; i < 4; i++)
		/* A run of a file has a database of its own. */
		if (run[i].store != c->database)
			store_close(run[i].store);
	store_close(c->database);
	/* Last: closing any descriptor of a file drops all locks that this
	 * process has on it (fcntl(2)). */
	confirm_release(&c->confirm);
	return code;
}

int cmd_compare(int argc, char **argv, struct common *common)
{
	char **typed = calloc((size_t)argc, sizeof(*typed));
	struct comparing c;
	int code;

	if (!typed)
		return out_of_memory();
	/* argp puts them in an order of its own. */
	memcpy(typed, argv, (size_t)argc * sizeof(*argv));
	compare_options_parse(&c, argc, argv, common);
	/* After the parser, which clears all of it first. */
	c.argc = argc;
	c.argv = typed;
	code = compare(&c);
	compare_options_release(&c);
	free(typed);
	return code;
}
