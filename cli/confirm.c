/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pincow compare --confirm: measures again the points whose times look worse.
 */
#include "cli/confirm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/filter.h"
#include "db/compare/judge.h"
#include "db/compare/run_load.h"
#include "lib/argv.h"
#include "cli/against.h"
#include "cli/command.h"
#include "cli/confirm_check.h"
#include "cli/progress_bar.h"
#include "run/order.h"
#include "run/selection.h"
#include "cli/terminal.h"

/* Where the run does not say. */
#define BATCHES "10"

static const char *const side_names[2] = { "base", "new" };

/* This program alone cannot tell what differed between the two runs, and two
 * sides that are measured alike would always agree. */
static int check_programs(const struct confirm *c)
{
	if (c->program[0] && c->program[1])
		return 0;
	say("--confirm needs the two programs that differ: name two builds of "
	    "pincow, or wrappers that change a setting and execute pincow, "
	    "with "
	    "--base-program and --new-program");
	return CODE_USAGE;
}

/* ---- What is measured ---- */

static bool is_flagged(const struct comparison *cmp, size_t point)
{
	const struct compare_point_result *p = &cmp->point[point];

	for (size_t k = 0; k < p->rows; k++)
		if (cmp->row[p->row + k].flagged)
			return true;
	return false;
}

static const char *params_of(const char *point)
{
	const char *mark = strchr(point, '?');

	return mark ? mark + 1 : "";
}

/*
 * These flagged points and no others. --params says what the filter says too:
 * an older program selects only parameters that it is told.
 */
static void add_selection(struct arguments *a, const struct comparison *cmp,
			  const char *params)
{
	const char **name = calloc(cmp->nr_points, sizeof(*name));
	char *filter = NULL;
	size_t nr = 0;

	for (size_t i = 0; name && i < cmp->nr_points; i++)
		if (is_flagged(cmp, i) &&
		    !strcmp(params_of(cmp->point[i].name), params))
			name[nr++] = cmp->point[i].name;
	if (name)
		filter = filter_format(name, nr);
	if (filter)
		selection_format(a, &(struct selection_words){
					    .filter = filter,
					    .params = *params ? params : NULL,
				    });
	else
		a->failed = true;
	free(filter);
	free(name);
}

static void add_recorded(struct arguments *a, const struct compare_run *run,
			 const char *option, const char *key,
			 const char *otherwise)
{
	const char *value = compare_run_entry(run, key);

	/* The run may come from a file that anybody wrote: its value becomes an
	 * option only if it is a number. */
	if (!value || !*value || value[strspn(value, "0123456789")])
		value = otherwise;
	if (value)
		arguments_add(a, "--%s=%s", option, value);
}

/* One invocation of the flagged points that have these parameters. */
static void add_arguments(struct arguments *a, const struct confirm *c,
			  const struct comparison *cmp, int side,
			  const char *params, uint64_t seed)
{
	const struct compare_run *run = cmp->run[side];

	arguments_add(a, "%s", c->program[side]);
	arguments_add(a, "run");
	/* The programs' own progress would mix with the blocks told here. */
	arguments_add(a, "--quiet");
	arguments_add(a, "--ndjson=-");
	arguments_add(a, "--invocations=1");
	arguments_add(a, "--seed=%" PRIu64, seed);
	/* The program's default may be another clock, and times of two clocks
	 * cannot be compared. */
	arguments_add(a, "--clock=%s", run->clock);
	add_recorded(a, run, "batches", "batches", BATCHES);
	/* The same CPU, as cores of one machine may differ. */
	add_recorded(a, run, "cpu", "measuring_cpu", NULL);
	/* Tuned settings were put back after the run. No other option of a
	 * run's command begins like this one. */
	if (strstr(run->command, " --tune"))
		arguments_add(a, "--tune");
	/* Settings that one program leaves are restored by the next, which
	 * looks for them there. */
	if (c->journal)
		arguments_add(a, "--journal=%s", c->journal);
	add_selection(a, cmp, params);
}

/* The command that the new run stores, without the names of files. */
static char *command_of(const struct confirm *c, const struct comparison *cmp,
			int side)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fprintf(f, "pincow compare --confirm %lld %lld, its %s side: %u times",
		(long long)cmp->run[0]->id, (long long)cmp->run[1]->id,
		side_names[side], c->invocations);
	for (size_t i = 0; i < cmp->nr_points; i++)
		if (is_flagged(cmp, i))
			fprintf(f, " %s", cmp->point[i].name);
	return fclose(f) ? NULL : text;
}

/* ---- Measuring ---- */

struct flagged {
	const struct confirm *confirm;
	const struct comparison *cmp;
};

/* All flagged points of one side: a program for each set of parameters.
 * --params of a program holds for all of its points. */
static int one_invocation(struct interleave *t, int side, uint64_t seed)
{
	const struct flagged *all = t->arg;
	const struct comparison *cmp = all->cmp;
	int err = 0;

	for (size_t i = 0; !err && i < cmp->nr_points; i++) {
		const char *params = params_of(cmp->point[i].name);
		bool first = is_flagged(cmp, i);

		/* Quadratic, over a few hundred points at most. */
		for (size_t k = 0; first && k < i; k++)
			first = !is_flagged(cmp, k) ||
				strcmp(params_of(cmp->point[k].name), params);
		if (first) {
			struct arguments a = { 0 };

			add_arguments(&a, all->confirm, cmp, side, params,
				      seed);
			err = interleave_program(t, side, &a);
		}
	}
	return err;
}

/* Programs of both sides in turns, and never one side after the other: a drift
 * of 0.4 % a run makes differences of its own. */
static int measure(struct confirm *c, const struct comparison *cmp)
{
	struct flagged all = { c, cmp };
	struct progress_bar bar;
	char *command[2] = { command_of(c, cmp, 0), command_of(c, cmp, 1) };
	unsigned int points = 0;
	uint64_t seed = 0;
	int code = CODE_CANNOT;

	for (size_t i = 0; i < cmp->nr_points; i++)
		points += is_flagged(cmp, i);
	progress_bar_init(&bar, c->common->quiet);
	c->interleave.db = common_db(c->common);
	c->interleave.observer = &bar.observer;
	c->interleave.invocations = c->invocations;
	c->interleave.doing = "measured again";
	c->interleave.invocation = one_invocation;
	c->interleave.arg = &all;
	for (int i = 0; i < 2; i++) {
		c->interleave.name[i] = side_names[i];
		c->interleave.program[i] = c->program[i];
	}
	if (!command[0] || !command[1])
		say("out of memory");
	else if (order_new_seed(&seed))
		say("the kernel gives no random numbers");
	else
		code = interleave_code(
			&c->interleave,
			interleave_measure(&c->interleave,
					   /* C does not convert char ** to this
					    * by itself. */
					   (const char *const *)command, points,
					   seed));
	/* A measurement that was cut decides nothing. */
	c->measured = !code;
	free(command[0]);
	free(command[1]);
	return code;
}

/* Settings are what a wrapper has to see to, and may have forgotten. */
static void tell_settings(const struct confirm *c, const struct comparison *cmp)
{
	/* Without a metric only the environment is loaded. */
	static const bool none[METRIC_NR];

	for (int i = 0; i < 2; i++) {
		struct compare_run again = { 0 };

		/* A run that cannot be read tells nothing here, and its error
		 * comes when it is compared. */
		if (!compare_run_load(&again,
				      c->interleave.run[i].assembly.store,
				      c->interleave.run[i].assembly.id, none))
			confirm_tell_settings(cmp->run[i], &again);
		compare_run_release(&again);
	}
}

int confirm_measure(struct confirm *c, const struct comparison *cmp)
{
	int code;

	if (confirm_is_of_boots(cmp) && cmp->flagged)
		return confirm_check_boots(cmp);
	/* Whether or not one is needed this time. */
	code = confirm_is_of_boots(cmp) ? 0 : check_programs(c);
	if (code)
		return code;
	if (!cmp->flagged) {
		if (!c->common->quiet)
			say("%s: nothing is measured again",
			    confirm_why_nothing(cmp));
		return 0;
	}
	/* Before the first invocation, as a comparison of times that were made
	 * elsewhere would be refused after all of them. */
	code = confirm_check_machine(cmp);
	if (!code)
		code = measure(c, cmp);
	if (!code)
		tell_settings(c, cmp);
	return code;
}

void confirm_release(struct confirm *c)
{
	interleave_release(&c->interleave);
}
