/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow run --against: alternates this program with another one. */
#include "cli/against.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/argv.h"
#include "cli/command.h"
#include "cli/compare_pair.h"
#include "cli/print_run.h"
#include "cli/progress_bar.h"
#include "report/compare/formats.h"
#include "report/result.h"
#include "cli/terminal.h"
#include "run/interleave.h"
#include "db/store.h"
#include "lib/paths.h"

/* The command of the run, but one invocation of it, to standard output. */
static int one_invocation(struct interleave *t, int side, uint64_t seed)
{
	const struct against *a = t->arg;
	struct arguments argv = { 0 };
	char **words = NULL;

	/* The line is of our own writing, so that only memory can be short. */
	if (shell_split(a->command, &words))
		return why_set(&t->why, -ENOMEM, "out of memory");
	/* In place of the first word of the command, "pincow". */
	arguments_add(&argv, "%s", t->program[side]);
	for (size_t i = 1; words[i]; i++)
		arguments_add(&argv, "%s", words[i]);
	free(words);
	/* Of an option that is there twice the last one counts. */
	arguments_add(&argv, "--invocations=1");
	/* That of the block: both sides go through the points in one order. */
	arguments_add(&argv, "--seed=%" PRIu64, seed);
	arguments_add(&argv, "--quiet");
	/* Facts come back through standard output: this process alone writes to
	 * the database, and puts all invocations of a side into one run. */
	arguments_add(&argv, "--ndjson=-");
	/* Settings that a program leaves are restored by the next one, which
	 * has to look for them in the same place. */
	if (a->journal)
		arguments_add(&argv, "--journal=%s", a->journal);
	return interleave_program(t, side, &argv);
}

/* With the defaults of `pincow compare`. */
static int compare(struct interleave *t)
{
	struct compare_report report = { 0 };
	struct compare_named run[2];
	char *command = NULL;
	struct compare_options o;
	struct compare_pair pair;
	int code;

	for (int i = 0; i < 2; i++)
		run[i] = (struct compare_named){ t->run[i].assembly.store,
						 t->run[i].assembly.id };
	compare_options_init(&o);
	code = compare_pair_open(&pair, run, &o);
	if (!code)
		report.command = command = compare_pair_command(&pair, t->db);
	if (!code && !command)
		code = out_of_memory();
	if (!code)
		code = compare_pair_print(&pair, &report,
					  compare_print_find("text"));
	compare_pair_release(&pair);
	free(command);
	return code;
}

/* The verdict of each, then what differs: the exit code of the comparison. */
static int print(struct interleave *t)
{
	const struct against *a = t->arg;
	int code = 0;

	for (int i = 0; !code && i < 2; i++) {
		if (i)
			putchar('\n');
		code = print_run(t->run[i].assembly.store,
				 t->run[i].assembly.id, FORMAT_TABLE, false);
	}
	if (code)
		return code;
	if (!a->common->quiet)
		say("runs %lld and %lld of %s",
		    (long long)t->run[0].assembly.id,
		    (long long)t->run[1].assembly.id, t->db);
	putchar('\n');
	return compare(t);
}

/* PROGRAM and not its path: a stored command names no file, as its name may
 * tell of a person or of a machine. */
static char *command_of(const struct against *a)
{
	char *text = NULL;

	return asprintf(&text, "%s --against PROGRAM", a->command) < 0 ? NULL
								       : text;
}

/* A run that began is stored and lacks an invocation, which is 5; one that
 * never began could not be measured, which is 3. */
int interleave_code(const struct interleave *t, int err)
{
	int code = say_why(&t->why, err);

	if (!code || code == CODE_INTERRUPTED)
		return code;
	return t->cut ? CODE_INCOMPLETE : CODE_CANNOT;
}

/*
 * Two runs one after the other differ by drift, which hides a difference as
 * often as it makes one: of ten pairs with 10 % planted one was not even
 * flagged. So each block has an invocation of both, in shuffled order.
 */
int against_measure(const struct against *a)
{
	struct interleave t = {
		.db = common_db(a->common),
		.name = { "base", "new" },
		.invocations = a->invocations,
		.doing = "measured in turns",
		.invocation = one_invocation,
		/* one_invocation() only reads it, and gets it through a void
		 * *. */
		.arg = (void *)a,
	};
	struct progress_bar bar;
	char self[PATH_MAX];
	char *command = command_of(a);
	int code = CODE_CANNOT;

	/* The programs are quiet: this bar is all that is seen of them. */
	progress_bar_init(&bar, a->common->quiet);
	t.observer = &bar.observer;
	t.program[0] = self;
	t.program[1] = a->program;
	if (!command)
		say("out of memory");
	else if (files_self(self, sizeof(self)))
		say("cannot find this program's path: is /proc mounted?");
	else
		code = interleave_code(
			&t, interleave_measure(&t,
					       (const char *const[]){ command,
								      command },
					       a->points, a->seed));
	if (!code)
		code = print(&t);
	/* Behind print(), which reads the runs through these stores. */
	interleave_release(&t);
	free(command);
	return code;
}
