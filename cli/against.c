/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/against.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/argv.h"
#include "cli/command.h"
#include "cli/print_run.h"
#include "cli/progress_bar.h"
#include "report/result.h"
#include "cli/terminal.h"
#include "run/interleave.h"
#include "db/store.h"
#include "lib/paths.h"

/* The command of the run, but one invocation of it, to standard output. */
static char **arguments_of(const struct against *a, const char *program,
			   uint64_t seed)
{
	char *text = NULL, **words = NULL, **argv = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	if (!shell_split(a->command, &words)) {
		fprintf(f, "%s%c", program, 0);
		for (size_t i = 1; words[i]; i++)
			fprintf(f, "%s%c", words[i], 0);
		/* Of an option that is there twice the last one counts. */
		fprintf(f, "--invocations=1%c--seed=%" PRIu64 "%c", 0, seed, 0);
		fprintf(f, "--quiet%c--ndjson=-%c", 0, 0);
		if (a->journal)
			fprintf(f, "--journal=%s%c", a->journal, 0);
	}
	free(words);
	if (!fclose(f) && size)
		argv = arguments_split(text, size);
	free(text);
	return argv;
}

static int one_invocation(struct turns *t, int side, uint64_t seed)
{
	return turns_program(t, side,
			     arguments_of(t->arg, t->program[side], seed));
}

static int print(struct turns *t)
{
	const struct against *a = t->arg;
	int code = 0;

	for (int i = 0; !code && i < 2; i++) {
		if (i)
			putchar('\n');
		code = print_run(t->run[i].assembly.store,
				 t->run[i].assembly.id, FORMAT_TABLE);
	}
	if (!code && !a->common->quiet)
		say("runs %lld and %lld of %s: pincow compare %lld %lld",
		    (long long)t->run[0].assembly.id,
		    (long long)t->run[1].assembly.id, t->db,
		    (long long)t->run[0].assembly.id,
		    (long long)t->run[1].assembly.id);
	return code;
}

static char *command_of(const struct against *a)
{
	char *text = NULL;

	return asprintf(&text, "%s --against PROGRAM", a->command) < 0 ? NULL
								       : text;
}

int turns_code(const struct turns *t, int err)
{
	int code = say_why(&t->why, err);

	if (!code || code == CODE_INTERRUPTED)
		return code;
	return t->cut ? CODE_INCOMPLETE : CODE_CANNOT;
}

int against_measure(const struct against *a)
{
	struct turns t = {
		.db = common_db(a->common),
		.name = { "base", "new" },
		.invocations = a->invocations,
		.doing = "measured in turns",
		.invocation = one_invocation,
		.arg = (void *)a,
	};
	struct progress_bar bar;
	char self[PATH_MAX];
	char *command = command_of(a);
	int code = CODE_CANNOT;

	progress_bar_init(&bar, a->common->quiet);
	t.observer = &bar.observer;
	t.program[0] = self;
	t.program[1] = a->program;
	if (!command)
		say("out of memory");
	else if (files_self(self, sizeof(self)))
		say("this program cannot be found again: is /proc mounted?");
	else
		code = turns_code(&t, turns_measure(&t,
						    (const char *const[]){
							    command, command },
						    a->points, a->seed));
	if (!code)
		code = print(&t);
	turns_release(&t);
	free(command);
	return code;
}
