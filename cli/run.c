/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow run: measure this machine. */
#include "cli/command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/against.h"
#include "cli/database.h"
#include "cli/progress_bar.h"
#include "run/measurement.h"
#include "run/order.h"
#include "cli/plan.h"
#include "cli/print_run.h"
#include "run/resume.h"
#include "run/run_command.h"
#include "cli/selecting.h"
#include "lib/signals.h"
#include "cli/terminal.h"
#include "harness/machine/files_dir.h"
#include "db/runs.h"
#include "facts/vocabulary.h"

enum {
	/* parse() asks for the range from here to KEY_JSON: all of these are
	 * refused beside --resume. */
	KEY_INVOCATIONS = 0x4000,
	KEY_BATCHES,
	KEY_SECONDS,
	KEY_SEED,
	KEY_LABEL,
	KEY_CLOCK,
	KEY_CPU,
	KEY_JSON,
	KEY_FORMAT,
	KEY_NDJSON,
	KEY_JOURNAL,
	KEY_SILENCE,
	KEY_TUNE,
	KEY_PLAN,
	KEY_RESUME,
	KEY_ROOT,
	KEY_AGAINST,
	KEY_WAIT,
	KEY_DIR,
};

/* One that changes what is measured has a row in run_command.c as well. */
static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Measuring:", 2 },
	{ "invocations", KEY_INVOCATIONS, "N", 0,
	  "run every point in N fresh processes (default: the suite's)", 2 },
	{ "batches", KEY_BATCHES, "N", 0,
	  "timed batches per point and invocation (default: the suite's)", 2 },
	{ "seconds", KEY_SECONDS, "N", 0,
	  "time limit per invocation, in seconds; drops batches (never below "
	  "one) to stay within it; 0: none (default: the suite's)",
	  2 },
	{ "seed", KEY_SEED, "N", 0,
	  "shuffle the points by this number (default: a random one)", 2 },
	{ "clock", KEY_CLOCK, "NAME", 0,
	  "tsc, monotonic, emulated or instructions (default: the best here)",
	  2 },
	{ "cpu", KEY_CPU, "N", 0, "measure on this CPU (default: the last)",
	  2 },
	{ "plan", KEY_PLAN, NULL, 0,
	  "print the points, the time the run would take and the least change "
	  "it could show, and measure nothing",
	  2 },
	{ "resume", KEY_RESUME, "RUN", OPTION_ARG_OPTIONAL,
	  "continue an interrupted run, with its own options (default: the "
	  "newest)",
	  2 },
	{ "tune", KEY_TUNE, NULL, 0,
	  "change the settings that \"pincow doctor\" finds for this run, and "
	  "restore them afterwards",
	  2 },
	{ "against", KEY_AGAINST, "PROGRAM", 0,
	  "alternate with another build of pincow, or with a wrapper that "
	  "changes a setting and executes pincow: two runs to compare",
	  2 },
	{ "wait", KEY_WAIT, "SECONDS", 0,
	  "how long to wait for another measurement on this machine to end; 0: "
	  "not at all (default: until it ends)",
	  2 },
	{ "dir", KEY_DIR, "DIR", 0,
	  "where the files of file_private and file_shared are (default: "
	  "$PINCOW_DIR, else the database's directory)",
	  2 },
	{ NULL, 0, NULL, 0, "Results:", 3 },
	{ "label", KEY_LABEL, "NAME", 0, "name the run", 3 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "table, json or csv", 3 },
	{ "verbose", 'v', NULL, 0,
	  "print every row and skip before the verdict", 3 },
	{ "benchmark-json", KEY_JSON, "FILE", 0,
	  "write Google Benchmark's own report, for its compare.py", 3 },
	{ "ndjson", KEY_NDJSON, "FILE", 0,
	  "write the facts to FILE (-: standard output) instead of a database",
	  3 },
	{ "journal", KEY_JOURNAL, "DIR", OPTION_HIDDEN, NULL, 3 },
	{ "root", KEY_ROOT, "DIR", OPTION_HIDDEN, NULL, 3 },
	{ "silence", KEY_SILENCE, "SECONDS", OPTION_HIDDEN, NULL, 3 },
	{ 0 },
};

struct run {
	struct common *common;
	struct selecting selecting;
	struct measurement_options m;
	enum format format;
	bool seed_given, seconds_given, plan, resume;
	bool every; /* row, and not the verdict alone */
	bool measuring_given; /* an option that --resume does not go with */
	const char *resumed; /* its argument, or NULL */
	const char *against; /* the other program, or NULL */
	const char *dir; /* of files that are mapped, or NULL */
};

static void finish(struct run *r, struct argp_state *state)
{
	struct measurement_options *m = &r->m;

	/* With options of the run and others that were typed nobody could say
	 * which of them made its numbers. */
	if (r->resume && (r->measuring_given || selecting_given(&r->selecting)))
		usage(state,
		      "--resume takes its options from the run: leave out "
		      "those that select, measure or name results");
	if (r->plan && r->format == FORMAT_CSV)
		usage(state, "--plan prints table or json");
	/* A label names one run and a file holds one: two runs fit into
	 * neither. */
	if (r->against &&
	    (r->plan || r->resume || m->ndjson || m->label ||
	     m->benchmark_json || r->format != FORMAT_TABLE || m->wait_limited))
		usage(state, "--against makes two runs and prints them: leave "
			     "out --plan, --resume, --ndjson, --label, "
			     "--benchmark-json, --format and --wait");
	/* Only a --db that was typed: $PINCOW_DB may be there for other
	 * commands. */
	if (m->ndjson && r->common->db)
		usage(state, "--ndjson uses no database: leave out --db");
	/* Google Benchmark's report has a fixed number of iterations. */
	if (m->benchmark_json && m->seconds)
		usage(state, "--benchmark-json needs a fixed number of "
			     "batches: leave out --seconds");
	/* Behind all options, as --suite may be the last of them. */
	if (!m->invocations)
		m->invocations = suite_invocations(r->selecting.suite);
	/* A number of batches that was asked for is kept. */
	if (!m->batches && !r->seconds_given && !m->benchmark_json)
		m->seconds = suite_seconds(r->selecting.suite);
	if (!m->batches)
		m->batches = suite_batches(r->selecting.suite);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run *r = state->input;
	struct measurement_options *m = &r->m;

	r->measuring_given |= key >= KEY_INVOCATIONS && key <= KEY_JSON;
	r->measuring_given |=
		key == KEY_NDJSON || key == KEY_TUNE || key == KEY_PLAN;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = r->common;
		state->child_inputs[1] = &r->selecting;
		return 0;
	case KEY_INVOCATIONS:
		m->invocations = (unsigned int)number_parse(
			state, "--invocations", arg, 1, RUN_COUNT_MAX);
		return 0;
	case KEY_BATCHES:
		m->batches = (unsigned int)number_parse(state, "--batches", arg,
							1, RUN_COUNT_MAX);
		return 0;
	case KEY_SECONDS:
		m->seconds = (unsigned int)number_parse(state, "--seconds", arg,
							0, RUN_SECONDS_MAX);
		r->seconds_given = true;
		return 0;
	case KEY_SEED:
		m->seed = number_parse(state, "--seed", arg, 0, RUN_SEED_MAX);
		r->seed_given = true;
		return 0;
	case KEY_LABEL:
		/* Here, not by the store: that is after a wait for others. */
		if (!vocabulary_label_ok(arg))
			usage(state,
			      "invalid label \"%.64s\" "
			      "(use " VOCABULARY_LABEL_RULE ")",
			      arg);
		m->label = arg;
		return 0;
	case KEY_CLOCK:
		m->clock = arg;
		return 0;
	case KEY_CPU:
		m->cpu = (int)number_parse(state, "--cpu", arg, 0, RUN_CPU_MAX);
		return 0;
	case KEY_JSON:
		m->benchmark_json = arg;
		return 0;
	case KEY_FORMAT:
		r->format = format_parse(state, arg);
		return 0;
	case 'v':
		r->every = true;
		return 0;
	case KEY_NDJSON:
		m->ndjson = arg;
		return 0;
	case KEY_SILENCE:
		m->silence_s = (unsigned int)number_parse(state, "--silence",
							  arg, 1, 86400);
		return 0;
	case KEY_PLAN:
		r->plan = true;
		return 0;
	case KEY_RESUME:
		r->resume = true;
		r->resumed = arg;
		return 0;
	case KEY_TUNE:
		m->tune = true;
		return 0;
	case KEY_ROOT:
		m->root = arg;
		return 0;
	case KEY_JOURNAL:
		m->journal = arg;
		return 0;
	case KEY_AGAINST:
		r->against = arg;
		return 0;
	case KEY_WAIT:
		m->wait_limited = true;
		m->wait_s = (unsigned int)number_parse(state, "--wait", arg, 0,
						       RUN_SECONDS_MAX);
		return 0;
	case KEY_DIR:
		r->dir = arg;
		return 0;
	case ARGP_KEY_ARG:
		usage(state,
		      "\"%s\" is not an option; points are selected by "
		      "options",
		      arg);
		return 0;
	case ARGP_KEY_END:
		finish(r, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* With all numbers, given or not: a later version may have other defaults, and
 * --resume has to know what was planned. */
static char *command_line(const struct run *r)
{
	struct run_command c = {
		.selection = selecting_words(&r->selecting),
		.clock = r->m.clock,
		.invocations = r->m.invocations,
		.batches = r->m.batches,
		.seed = r->m.seed,
		.seconds = r->m.seconds ? r->m.seconds : RUN_NUMBER_NONE,
		.cpu = r->m.cpu < 0 ? RUN_NUMBER_NONE : (uint64_t)r->m.cpu,
		.tune = r->m.tune,
	};

	return run_command_format(&c);
}

static void say_outcome(const struct measurement *m, int code)
{
	/* With its number: all that was measured counts, and --resume goes on
	 * from there. */
	if (code == CODE_INTERRUPTED && m->store && m->begun)
		say("interrupted; what was measured is run %lld of %s "
		    "(pincow run --resume=%lld goes on)",
		    (long long)m->run, m->opt->db, (long long)m->run);
	else if (code == CODE_INTERRUPTED)
		say("interrupted");
	/* After a signal points are missing as a matter of course. */
	if (m->missing && code != CODE_INTERRUPTED)
		say("%zu of %zu points were neither measured nor "
		    "skipped",
		    m->missing, m->list->nr);
	if (m->lost)
		say("%u measuring process%s lost", m->lost,
		    m->lost == 1 ? " was" : "es were");
	if (!m->measured && m->begun && code == CODE_INCOMPLETE)
		say("nothing was measured");
	/* context is set unless quiet, by go(). */
	if (!code && m->store && m->opt->context)
		say("run %lld of %s", (long long)m->run, m->opt->db);
}

/* Its outcome is said after the result, so that it is the last line on a
 * terminal. */
static int measure(struct run *r, const struct point_list *list)
{
	struct progress_bar bar;
	struct measurement m;
	struct why why = { 0 };
	int code, shown;

	code = r->common->quiet ? 0 : plan_announce(&r->m, list);
	if (code)
		return code;
	progress_bar_init(&bar, r->common->quiet);
	r->m.observer = &bar.observer;
	signals_catch();
	/* Nothing is stored yet: an option that cannot be met leaves no run. */
	code = say_why(&why, measurement_open(&m, &r->m, list, &why));
	if (!code)
		code = say_why(&why, measurement_run(&m, &why));
	if (!code && measurement_incomplete(&m))
		code = CODE_INCOMPLETE;
	/* The facts are stored: from here on a signal may end the program. */
	signals_release();
	if (m.store && m.ended) {
		/* Also of a run that lost something: what there is can be read,
		 * and the exit code says the rest. */
		shown = print_run(m.store, m.run, r->format, r->every);
		code = shown ? shown : code;
	}
	say_outcome(&m, code);
	/* Behind the printing, which reads through its store. */
	measurement_close(&m);
	return code;
}

static int measure_against(const struct run *r, const struct point_list *list)
{
	const struct against a = {
		.common = r->common,
		.program = r->against,
		.command = r->m.command,
		.journal = r->m.journal,
		.invocations = r->m.invocations,
		.points = (unsigned int)list->nr,
		.seed = r->m.seed,
	};

	return against_measure(&a);
}

static const struct argp_child children[] = {
	{ &common_argp, 0, NULL, 0 },
	{ &selecting_argp, 0, NULL, 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Measure this machine: every write classified, every "
	       "fact stored.\vWithout options, the suite \"default\". "
	       "Options for single axes pick from every point there "
	       "is, or narrow the suite that is given.",
	.children = children,
};

/* Points are selected; the rest of the options is complete. */
static int go(struct run *r)
{
	struct point_list list = { 0 };
	char *command = NULL;
	int code = selecting_points(&r->selecting, &list);

	r->m.db = common_db(r->common);
	/* Google Benchmark's context is progress, and goes to stderr. */
	r->m.context = !r->common->quiet;
	/* 0 is a seed like any other, so that a flag tells whether one was
	 * given. */
	if (!code && !r->seed_given && order_new_seed(&r->m.seed)) {
		say("the kernel gives no random numbers");
		code = CODE_CANNOT;
	}
	if (!code) {
		command = command_line(r);
		r->m.command = command;
		if (!command)
			code = out_of_memory();
		else if (r->against)
			code = measure_against(r, &list);
		else if (r->plan)
			code = plan(&r->m, &list, r->format);
		else
			code = measure(r, &list);
	}
	free(command);
	point_list_release(&list);
	return code;
}

/*
 * Take from the command of a run all that it says. Of a stored command nothing
 * is left to defaults, neither the suite's nor this machine's, or the rest
 * would be measured otherwise.
 */
static int take_command(struct run *r, const struct run_command *c)
{
	r->m.invocations = (unsigned int)c->invocations;
	r->m.batches = (unsigned int)c->batches;
	r->m.seed = c->seed;
	/* The old seed gives the old order, in which the run goes on. */
	r->seed_given = true;
	r->m.seconds =
		c->seconds == RUN_NUMBER_NONE ? 0 : (unsigned int)c->seconds;
	r->m.cpu = c->cpu == RUN_NUMBER_NONE ? -1 : (int)c->cpu;
	r->m.tune = c->tune;
	r->m.clock = c->clock;
	return selecting_set(&r->selecting, &c->selection);
}

static int go_on(struct run *r, const char *command)
{
	struct run_command c;
	char **words = NULL, why[256];
	int err = run_command_parse(&c, command, &words, why, sizeof(why));
	int code = CODE_CANNOT;

	if (!err && take_command(r, &c)) {
		/* A newer program may have suites that this one lacks. */
		snprintf(why, sizeof(why), "its suite \"%.64s\" is unknown",
			 c.selection.suite);
		err = -EINVAL;
	}
	if (err)
		say("run %lld cannot be resumed: %s (begin a new run)",
		    (long long)r->m.resume, why);
	else
		code = go(r);
	/* The selection and the clock point into them until go() is over. */
	free(words);
	/* The words are those of the run: nobody typed them. */
	return code == CODE_USAGE ? CODE_CANNOT : code;
}

/* For writing: a run that was killed is `running` until somebody sweeps, and
 * the run will be continued in the same database. */
static int find_resumed(const struct run *asked, int64_t *run, char **command)
{
	struct store *s = NULL;
	struct why why = { 0 };
	int code = database_open(&s, asked->common, STORE_WRITE);

	/* A run that was killed is running until somebody looks. */
	if (!code && store_sweep(s) < 0)
		code = database_failed(s);
	if (!code && asked->resumed)
		code = database_find(s, asked->resumed, run);
	else if (!code)
		code = say_why(&why, resume_newest(s, run, &why));
	if (!code)
		code = say_why(&why, resume_command(s, *run, command, &why));
	/* Before the measurement opens the same file: closing a descriptor
	 * later would drop its locks (fcntl(2)). */
	store_close(s);
	return code;
}

/* Options about the output and hidden ones are taken from what was typed;
 * finish() has refused the others. */
static int resume(const struct run *asked)
{
	struct run r = { .common = asked->common,
			 .format = asked->format,
			 .every = asked->every,
			 .m = { .root = asked->m.root,
				.journal = asked->m.journal,
				.silence_s = asked->m.silence_s,
				.wait_limited = asked->m.wait_limited,
				.wait_s = asked->m.wait_s } };
	char *command = NULL;
	int code = find_resumed(asked, &r.m.resume, &command);

	if (!code) {
		selecting_init(&r.selecting, SUITE_DEFAULT);
		code = go_on(&r, command);
		selecting_release(&r.selecting);
	}
	free(command);
	return code;
}

/* In the environment: every process of the run inherits it. Beside the database
 * there is room, on a disk that is meant to be written to. */
static void choose_dir(const struct run *r)
{
	const char *db = common_db(r->common), *slash = strrchr(db, '/');
	char dir[PATH_MAX];

	if (r->dir)
		setenv(FILES_DIR_VARIABLE, r->dir, true);
	if (r->m.ndjson)
		return;
	/* Of "/runs.db" and of "runs.db". */
	if ((size_t)snprintf(dir, sizeof(dir), "%.*s",
			     slash ? (int)(slash - db) : 1,
			     slash ? db : ".") < sizeof(dir))
		setenv(FILES_DIR_VARIABLE, *dir ? dir : "/", false);
}

int cmd_run(int argc, char **argv, struct common *c)
{
	/* 0 is a CPU; "" is the root of this machine's settings. */
	struct run r = { .common = c, .m = { .cpu = -1, .root = "" } };
	int code;

	selecting_init(&r.selecting, SUITE_DEFAULT);
	argp_parse(&argp, argc, argv, 0, NULL, &r);
	choose_dir(&r);
	code = r.resume ? resume(&r) : go(&r);
	selecting_release(&r.selecting);
	return code;
}
