/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow cost: a program's words for what copy-on-write costs it. */
#include "cli/command.h"

#include <ctype.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/point/scenario.h"
#include "cli/database.h"
#include "cli/progress_bar.h"
#include "cli/terminal.h"
#include "facts/vocabulary.h"
#include "harness/clock.h"
#include "lib/names.h"
#include "lib/signals.h"
#include "report/cost/cost.h"
#include "run/cost.h"
#include "run/measurement.h"
#include "run/order.h"
#include "run/run_command.h"

enum {
	KEY_MEMORY = 0xe000,
	KEY_THP,
	KEY_SECONDS,
	KEY_RUN,
	KEY_LABEL,
	KEY_JOURNAL
};

#define MIB	   ((uint64_t)1 << 20)
#define MEMORY_MAX ((uint64_t)1 << 46) /* 64 TiB */
#define SECONDS	   50 /* with all around it, below a minute */

static const struct argp_option options[] = {
	{ "memory", KEY_MEMORY, "SIZE", 0,
	  "memory of the program, 64M to 64T; more than this machine has is "
	  "extrapolated (default: 1G)",
	  0 },
	{ "thp", KEY_THP, NULL, 0, "it has huge pages (THP)", 0 },
	{ "seconds", KEY_SECONDS, "N", 0,
	  "how long to measure, about; more measures larger sizes (default: "
	  "50)",
	  0 },
	{ "run", KEY_RUN, "RUN", 0,
	  "print the page of this stored run again, and measure nothing", 0 },
	{ "label", KEY_LABEL, "NAME", 0, "name the run", 0 },
	{ "journal", KEY_JOURNAL, "DIR", OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

struct costing {
	struct common *common;
	const char *scenario; /* as typed; or NULL */
	const char *run, *label, *journal; /* or NULL */
	uint64_t memory; /* 0: not given */
	bool thp, measures; /* an option of measuring was given */
	unsigned int seconds;
};

/* "8G"; whole 2 MiB, as any mapping has pages of no more. */
static uint64_t parse_memory(struct argp_state *state, const char *word)
{
	static const char suffixes[] = "MGT";
	size_t n = strspn(word, "0123456789");
	unsigned long long bytes = strtoull(word, NULL, 10);
	const char *suffix =
		word[n] ? strchr(suffixes, toupper((unsigned char)word[n]))
			: NULL;
	unsigned int shift =
		suffix ? 20 + 10 * (unsigned int)(suffix - suffixes) : 0;

	if (!n || n > 7 || !suffix || word[n + 1] ||
	    bytes << shift < SCENARIO_LEAST || bytes << shift > MEMORY_MAX)
		usage(state,
		      "--memory: \"%s\" is not a size from 64M to 64T (as "
		      "512M, 8G)",
		      word);
	return (bytes << shift) / (2 * MIB) * (2 * MIB);
}

static void parse_scenario(struct argp_state *state, struct costing *a,
			   const char *word)
{
	struct names known = { 0 };

	if (a->scenario)
		usage(state, "\"%s\" is too much: one scenario at a time",
		      word);
	if (scenario_find(word) < 0) {
		for (size_t i = 0; i < nr_scenarios; i++)
			names_add(&known, scenarios[i].name);
		usage_unknown(state, "scenario", word, &known);
	}
	a->scenario = word;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct costing *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = a->common;
		return 0;
	case KEY_MEMORY:
		a->memory = parse_memory(state, arg);
		return 0;
	case KEY_THP:
		a->thp = true;
		return 0;
	case KEY_SECONDS:
		a->measures = true;
		a->seconds = (unsigned int)number_parse(state, "--seconds", arg,
							1, RUN_SECONDS_MAX);
		return 0;
	case KEY_RUN:
		a->run = arg;
		return 0;
	case KEY_LABEL:
		if (!vocabulary_label_ok(arg))
			usage(state,
			      "invalid label \"%.64s\" "
			      "(use " VOCABULARY_LABEL_RULE ")",
			      arg);
		a->measures = true;
		a->label = arg;
		return 0;
	case KEY_JOURNAL:
		a->journal = arg;
		return 0;
	case ARGP_KEY_ARG:
		parse_scenario(state, a, arg);
		return 0;
	case ARGP_KEY_END:
		if (a->run && a->measures)
			usage(state, "--run measures nothing: leave out "
				     "--seconds and --label");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int list_scenarios(void)
{
	for (size_t i = 0; i < nr_scenarios; i++)
		printf("%-10s  %s\n", scenarios[i].name, scenarios[i].help);
	return CODE_DONE;
}

static int print_page(struct cost *c, struct store *s, int64_t run)
{
	sqlite3 *db = store_sqlite(s);
	int err = cost_load(c, db, run);

	if (!err)
		err = cost_print(c, stdout);
	if (err)
		say("cannot read run %lld: %s", (long long)run,
		    err == -EIO ? sqlite3_errmsg(db) : strerror(-err));
	return err ? CODE_CANNOT : CODE_DONE;
}

/* With a scenario or memory that was typed in place of its own. */
static int show(const struct costing *a)
{
	struct store *s = NULL;
	struct cost c = { 0 };
	int64_t run = 0;
	int code = database_open_run(&s, a->common, a->run, &run), err;

	if (code)
		goto close;
	err = cost_find(&c, store_sqlite(s), run);
	if (err == -EIO) {
		code = database_failed(s);
		goto close;
	}
	if (err && !a->scenario) {
		say("run %lld was made for no scenario (name one: pincow cost "
		    "SCENARIO --run %lld)",
		    (long long)run, (long long)run);
		code = CODE_USAGE;
		goto close;
	}
	if (a->scenario) {
		size_t of = (size_t)scenario_find(a->scenario);

		c.huge = (!err && of == c.scenario && c.huge) || a->thp;
		c.scenario = of;
	}
	if (a->memory || c.memory <= 0)
		c.memory = (double)(a->memory ? a->memory : 1024 * MIB);
	code = print_page(&c, s, run);
close:
	cost_release(&c);
	store_close(s);
	return code;
}

static char *command_line(const struct measurement_options *o,
			  const char *filter)
{
	const struct run_command c = {
		.selection = { .suite = "full", .filter = filter },
		.invocations = o->invocations,
		.batches = o->batches,
		.seed = o->seed,
		.seconds = RUN_NUMBER_NONE,
		.cpu = RUN_NUMBER_NONE,
	};

	return run_command_format(&c);
}

static void announce(const struct costing *a, const struct cost_plan *p)
{
	char most[COST_TEXT];

	cost_bytes((double)p->most[1], most);
	say("%s: %zu points up to %s in %d processes, about %.0f s",
	    a->scenario, p->list.nr, most, COST_INVOCATIONS, p->forecast);
}

/* Also of a run that was cut short: its points are stored, and it can be gone
 * on with. */
static void say_outcome(const struct costing *a, const struct measurement *m,
			int code)
{
	if (code == CODE_INTERRUPTED)
		say("interrupted%s", m->begun ? " (pincow run --resume goes "
						"on, then cost --run)"
					      : "");
	else if (code == CODE_INCOMPLETE)
		say("not all of it was measured");
	if (m->begun && !a->common->quiet)
		say("run %lld of %s", (long long)m->run, m->opt->db);
}

static int measure(const struct costing *a, const struct cost_plan *p,
		   struct measurement_options *o)
{
	struct progress_bar bar;
	struct measurement m;
	struct why why = { 0 };
	int code, shown;

	progress_bar_init(&bar, a->common->quiet);
	o->observer = &bar.observer;
	signals_catch();
	code = say_why(&why, measurement_open(&m, o, &p->list, &why));
	if (!code)
		code = say_why(&why, measurement_run(&m, &why));
	if (!code && measurement_incomplete(&m))
		code = CODE_INCOMPLETE;
	signals_release();
	if (m.store && m.ended) {
		struct cost c = { .scenario = p->scenario,
				  .huge = p->huge,
				  .memory = (double)p->memory };

		shown = print_page(&c, m.store, m.run);
		cost_release(&c);
		code = shown ? shown : code;
	}
	say_outcome(a, &m, code);
	measurement_close(&m);
	return code;
}

static int run(const struct costing *a, const struct cost_plan *p)
{
	const struct fact_event event = {
		.at_ns = (int64_t)clock_gettime_ns(CLOCK_REALTIME),
		.kind = COST_EVENT,
		.subject = scenarios[p->scenario].name,
		.value = (int64_t)p->memory,
		.text = p->huge ? scenarios[p->scenario].huge
				: scenarios[p->scenario].plain,
	};
	struct measurement_options o = {
		.db = common_db(a->common),
		.label = a->label,
		.journal = a->journal,
		.invocations = COST_INVOCATIONS,
		.batches = COST_BATCHES,
		.cpu = -1,
		.root = "",
		.event = &event,
	};
	char *filter = cost_plan_filter(p), *command = NULL;
	int code;

	if (order_new_seed(&o.seed)) {
		say("the kernel gives no random numbers");
		code = CODE_CANNOT;
	} else {
		command = filter ? command_line(&o, filter) : NULL;
		o.command = command;
		code = command ? measure(a, p, &o) : out_of_memory();
	}
	free(filter);
	free(command);
	return code;
}

static int measure_scenario(const struct costing *a)
{
	struct cost_plan p = {
		.scenario = (size_t)scenario_find(a->scenario),
		.huge = a->thp,
		.memory = a->memory ? a->memory : 1024 * MIB,
		.seconds = a->seconds,
	};
	struct why why = { 0 };
	int err = cost_plan_make(&p, &why), code = CODE_CANNOT;

	if (err)
		say("%s", why.text);
	if (!err && !a->common->quiet)
		announce(a, &p);
	if (!err)
		code = run(a, &p);
	cost_plan_release(&p);
	return code;
}

int cmd_cost(int argc, char **argv, struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[SCENARIO]",
		.doc = "Measure what copy-on-write costs a program, in its "
		       "own terms: how long a fork stops it, how long writes "
		       "take after it, the memory that is copied, the memlock "
		       "that it needs, and the same with remedies."
		       "\vWithout a SCENARIO, list them. Sizes that are not "
		       "measured are extrapolated by a line over those that "
		       "are, with the interval of 95 %. The run is stored as "
		       "any other.",
		.children = children,
	};
	struct costing a = { .common = c, .seconds = SECONDS };

	argp_parse(&argp, argc, argv, 0, NULL, &a);
	if (a.run)
		return show(&a);
	return a.scenario ? measure_scenario(&a) : list_scenarios();
}
