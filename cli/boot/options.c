/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the options of `pincow boot`, and writes the command of its guests. */
#include "cli/boot/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "facts/vocabulary.h"
#include "lib/argv.h"
#include "report/compare/report.h"
#include "cli/terminal.h"
#include "report/compare/formats.h"

enum {
	/* Beyond the characters, as here and in other commands: argp makes a
	 * short option of a key that is printable. */
	KEY_ACCEL = 0x5000,
	KEY_APPEND,
	KEY_BATCHES,
	KEY_BOOT_LIMIT,
	KEY_COMPARE,
	KEY_DETERMINISTIC,
	KEY_FORMAT,
	KEY_INVOCATIONS,
	KEY_JOBS,
	KEY_LABEL,
	KEY_LIST,
	KEY_MAIL,
	KEY_MEMORY,
	KEY_MODULE,
	KEY_RETRIES,
	KEY_SEED,
	KEY_SILENCE,
	KEY_SMP,
	KEY_WHOLE,
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Kernels:", 2 },
	{ "kernel", 'k', "[NAME=]KERNEL", 0,
	  "a file, a build tree, a .deb, debian:SERIES[-cloud][:arm64], or a "
	  "release; repeat it for several kernels, with a NAME to label its "
	  "run",
	  2 },
	{ "list-kernels", KEY_LIST, NULL, 0,
	  "list kernels to download, and cached ones", 2 },
	{ NULL, 0, NULL, 0, "The machine:", 3 },
	{ "accel", KEY_ACCEL, "NAME", 0,
	  "auto, tcg or kvm (default: auto, KVM where a guest boots under it)",
	  3 },
	{ "deterministic", KEY_DETERMINISTIC, NULL, 0,
	  "count instructions instead of nanoseconds, on one CPU", 3 },
	{ "mem", KEY_MEMORY, "SIZE", 0,
	  "memory in MiB, or with a suffix as QEMU has it, 8G (default: 1536); "
	  "what large ranges need comes on top",
	  3 },
	{ "smp", KEY_SMP, "N", 0, "CPUs (default: 2)", 3 },
	{ "append", KEY_APPEND, "ARGS", 0, "more kernel arguments", 3 },
	{ "module", KEY_MODULE, "NAME", 0, "load this module and what it needs",
	  3 },
	{ NULL, 0, NULL, 0, "Measuring:", 4 },
	{ "invocations", KEY_INVOCATIONS, "N", 0,
	  "boots of each kernel (default: 1; 3 if deterministic; under KVM the "
	  "suite's)",
	  4 },
	{ "batches", KEY_BATCHES, "N", 0,
	  "timed batches per point and boot (default: the suite's; 1 where "
	  "times "
	  "mean nothing)",
	  4 },
	{ "seed", KEY_SEED, "N", 0,
	  "shuffle kernels and points by this number (default: random)", 4 },
	{ "jobs", KEY_JOBS, "N", 0,
	  "boots at once (default: CPUs less one; 1 where times matter)", 4 },
	{ "retries", KEY_RETRIES, "N", 0,
	  "repeat a failed boot up to N times (default: 2)", 4 },
	{ "boot-limit", KEY_BOOT_LIMIT, "S", 0,
	  "time limit until init starts, in seconds (default: 180)", 4 },
	{ "silence-limit", KEY_SILENCE, "S", 0,
	  "time limit between two results, in seconds (default: 120)", 4 },
	{ "limit", KEY_WHOLE, "S", 0,
	  "time limit per boot, in seconds (default: 3600)", 4 },
	{ NULL, 0, NULL, 0, "Results:", 5 },
	{ "label", KEY_LABEL, "NAME", 0, "name the run (of a single kernel)",
	  5 },
	{ "compare", KEY_COMPARE, NULL, 0,
	  "compare the second of two kernels with the first, as \"pincow "
	  "compare\" does",
	  5 },
	{ "mail", KEY_MAIL, NULL, 0,
	  "a text of about 60 lines for a mailing list: the verdict, what "
	  "changed from the first kernel to each other one, how to reproduce "
	  "it",
	  5 },
	{ "verbose", 'v', NULL, 0,
	  "print every row and skip before the verdict", 5 },
	{ "format", KEY_FORMAT, "FORMAT", 0,
	  "table, json or csv; with --compare: text, markdown, json, csv, "
	  "junit or ktap",
	  5 },
	{ 0 },
};

static enum accel_choice accel_parse(struct argp_state *state, const char *word)
{
	/* In the order of enum accel_choice. */
	static const char *const names[] = { "auto", "tcg", "kvm" };

	for (int i = 0; i < 3; i++)
		if (!strcmp(word, names[i]))
			return (enum accel_choice)i;
	usage(state, "unknown --accel \"%s\"; there are auto, tcg, kvm", word);
	/* usage() does not return; its declaration does not say so. */
	return CHOOSE_TCG;
}

static unsigned int number(struct argp_state *state, const char *option,
			   const char *word, unsigned int min, unsigned int max)
{
	return (unsigned int)number_parse(state, option, word, min, max);
}

/* Units of QEMU's -m, in MiB: without one it is MiB, too. */
static unsigned int memory_parse(struct argp_state *state, const char *word)
{
	/* In MiB: 1 TiB. */
	static const unsigned int most = 1 << 20;
	size_t n = strspn(word, "0123456789");
	/* Digits only, by @n: too many give ULLONG_MAX, which is beyond the
	 * bound. */
	unsigned long long mib = strtoull(word, NULL, 10), unit = 1;
	const char *suffix = word + n;

	if (!strcasecmp(suffix, "G"))
		unit = 1 << 10;
	else if (!strcasecmp(suffix, "T"))
		unit = 1 << 20;
	else if (*suffix && strcasecmp(suffix, "M"))
		n = 0;
	/* The number by itself first: the product could wrap around. */
	if (!n || mib > most || mib * unit < 256 || mib * unit > most)
		usage(state,
		      "--mem: \"%s\" is not a size from 256M to 1T (8G, 8192M "
		      "and 8192 are the same)",
		      word);
	return (unsigned int)(mib * unit);
}

static void add_name(struct argp_state *state, const char **list, size_t *nr,
		     size_t max, const char *option, const char *word)
{
	if (!*word)
		usage(state, "%s needs a name", option);
	if (*nr == max)
		usage(state, "%s: no more than %zu of them", option, max);
	list[(*nr)++] = word;
}

/*
 * "NAME=KERNEL". A name is a label, which has no slash: the "=" of a path is
 * behind its first one.
 */
static void split_name(struct boot_options *o, struct argp_state *state)
{
	size_t i = o->kernels - 1, len = strcspn(o->kernel[i], "=/");
	const char *word = o->kernel[i];
	char *name;

	/* A file of the current folder, named as it is. */
	if (word[len] != '=' || !access(word, F_OK))
		return;
	if (!word[len + 1])
		usage(state, "--kernel: missing kernel behind \"%s\"", word);
	name = strndup(word, len);
	if (!name)
		argp_failure(state, CODE_CANNOT, ENOMEM, "--kernel");
	if (!vocabulary_label_ok(name))
		usage(state,
		      "--kernel: \"%s\" is not a label "
		      "(use " VOCABULARY_LABEL_RULE ")",
		      name);
	for (size_t k = 0; k < i; k++)
		if (o->name[k] && !strcmp(o->name[k], name))
			usage(state, "--kernel: \"%s\" names two kernels",
			      name);
	o->name[i] = name;
	o->kernel[i] = word + len + 1;
}

static void finish(struct boot_options *o, struct argp_state *state)
{
	/* A list needs no kernel, and none of what is checked below. */
	if (o->list_kernels)
		return;
	if (!o->kernels)
		usage(state, "missing kernel: use -k debian:6.1 or -k FILE "
			     "(--list-kernels lists some)");
	if (o->compare && o->kernels != 2)
		usage(state, "--compare takes two kernels, not %zu",
		      o->kernels);
	/* The words of --format depend on --compare, which may stand behind
	 * it. */
	if (o->compare && o->format_name && !compare_print_find(o->format_name))
		usage(state, "unknown --format \"%s\"; there are %s",
		      o->format_name, compare_print_names);
	if (!o->compare && o->format_name)
		o->format = format_parse(state, o->format_name);
	if (o->label && o->kernels > 1)
		usage(state, "--label names one run, not those of %zu kernels",
		      o->kernels);
	if (o->label && o->name[0])
		usage(state,
		      "--label and \"%s=\" both name the run: leave "
		      "one out",
		      o->name[0]);
	if (o->mail && (o->compare || o->format_name || o->every))
		usage(state, "--mail is a form of its own: leave out "
			     "--compare, --format and --verbose");
	if (o->deterministic && o->accel == CHOOSE_KVM)
		usage(state, "instructions are counted under tcg only: leave "
			     "out --accel kvm");
	/* Only tcg can count instructions (-icount). */
	if (o->deterministic)
		o->accel = CHOOSE_TCG;
}

static error_t parse_machine(int key, char *arg, struct argp_state *state)
{
	struct boot_options *o = state->input;

	switch (key) {
	case 'k':
		add_name(state, o->kernel, &o->kernels, BOOT_KERNELS_MAX,
			 "--kernel", arg);
		split_name(o, state);
		return 0;
	case KEY_MODULE:
		add_name(state, o->module, &o->modules, BOOT_MODULES_MAX,
			 "--module", arg);
		return 0;
	case KEY_LIST:
		o->list_kernels = true;
		return 0;
	case KEY_COMPARE:
		o->compare = true;
		return 0;
	case KEY_MAIL:
		o->mail = true;
		return 0;
	case KEY_ACCEL:
		o->accel = accel_parse(state, arg);
		return 0;
	case KEY_DETERMINISTIC:
		o->deterministic = true;
		return 0;
	case KEY_MEMORY:
		o->memory_mib = memory_parse(state, arg);
		return 0;
	case KEY_SMP:
		o->cpus = number(state, "--smp", arg, 1, 64);
		return 0;
	case KEY_APPEND:
		/*
		 * Kernels of x86 and arm64 cut their command line at 2048 bytes
		 * without a word: half of it is left for the machine's own
		 * arguments.
		 */
		if (strlen(arg) > 1024)
			usage(state, "--append is too long");
		o->append = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct boot_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o->common;
		state->child_inputs[1] = &o->selecting;
		return 0;
	case KEY_INVOCATIONS:
		o->invocations = number(state, "--invocations", arg, 1, 10000);
		return 0;
	case KEY_BATCHES:
		o->batches = number(state, "--batches", arg, 1, 1000000);
		return 0;
	case KEY_SEED:
		/* Below 2^63, because the integers of SQLite have a sign. */
		o->seed = number_parse(state, "--seed", arg, 0, INT64_MAX);
		o->seed_given = true;
		return 0;
	case KEY_JOBS:
		o->jobs = number(state, "--jobs", arg, 1, 256);
		return 0;
	case KEY_RETRIES:
		o->retries = number(state, "--retries", arg, 0, 100);
		return 0;
	case KEY_BOOT_LIMIT:
		o->limits.boot = number(state, "--boot-limit", arg, 1, 1000000);
		return 0;
	case KEY_SILENCE:
		o->limits.silence =
			number(state, "--silence-limit", arg, 1, 1000000);
		return 0;
	case KEY_WHOLE:
		o->limits.whole = number(state, "--limit", arg, 1, 10000000);
		return 0;
	case KEY_LABEL:
		o->label = arg;
		return 0;
	case 'v':
		o->every = true;
		return 0;
	case KEY_FORMAT:
		o->format_name = arg;
		return 0;
	case ARGP_KEY_ARG:
		usage(state, "\"%s\" is not an option; name kernels with -k",
		      arg);
		return 0;
	case ARGP_KEY_END:
		finish(o, state);
		return 0;
	default:
		return parse_machine(key, arg, state);
	}
}

void boot_options_parse(struct boot_options *o, int argc, char **argv,
			struct common *c)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ &selecting_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Boot kernels under QEMU, and measure each as \"pincow "
		       "run\" does.\vCounts are exact under emulation "
		       "and the same on any machine; times mean nothing, but "
		       "with --deterministic a nanosecond is one instruction "
		       "of the guest.",
		.children = children,
	};

	memset(o, 0, sizeof(*o));
	o->common = c;
	o->accel = CHOOSE_AUTO;
	o->retries = 2;
	o->cpus = 2;
	o->memory_mib = 1536;
	/* Seconds: until init, between two results, of a whole boot. */
	o->limits = (struct boot_limits){ 180, 120, 3600 };
	selecting_init(&o->selecting, SUITE_DEFAULT);
	argp_parse(&argp, argc, argv, 0, NULL, o);
}

void boot_options_release(struct boot_options *o)
{
	for (size_t i = 0; i < o->kernels; i++)
		free(o->name[i]);
	selecting_release(&o->selecting);
}

/* An option that was not given is left out: the command then says what was
 * asked for, and nothing of what followed from it. */
static void add_option(struct arguments *a, const char *option,
		       const char *word)
{
	if (!word)
		return;
	arguments_add(a, "--%s", option);
	arguments_add(a, "%s", word);
}

/* A guest measures this suite, whatever its own default is. */
static void add_selection(const struct boot_options *o, struct arguments *a)
{
	struct selection_words w = selecting_words(&o->selecting);
	bool picked = w.filter != NULL;

	for (int i = 0; i < AXIS_NR; i++)
		picked |= w.axis[i] != NULL;
	if (!picked)
		w.suite = suite_names[o->selecting.suite];
	selection_format(a, &w);
}

/* A path may name a person or a machine: of a file only the name is kept. */
static const char *without_folder(const char *kernel)
{
	const char *slash = strrchr(kernel, '/');

	return slash && slash[1] ? slash + 1 : kernel;
}

static void add_number(struct arguments *a, const char *option, uint64_t n)
{
	arguments_add(a, "--%s", option);
	arguments_add(a, "%" PRIu64, n);
}

/* Only what changes numbers: --jobs, --retries and the limits do not, and the
 * accelerator that was used is in the run's environment. */
char *boot_options_command(const struct boot_options *o)
{
	struct arguments a = { 0 };
	char *line;

	arguments_add(&a, "pincow");
	arguments_add(&a, "boot");
	for (size_t i = 0; i < o->kernels; i++) {
		arguments_add(&a, "--kernel");
		arguments_add(&a, "%s%s%s", o->name[i] ? o->name[i] : "",
			      o->name[i] ? "=" : "",
			      without_folder(o->kernel[i]));
	}
	add_selection(o, &a);
	if (o->deterministic)
		arguments_add(&a, "--deterministic");
	add_number(&a, "mem", o->memory_mib);
	add_number(&a, "smp", o->cpus);
	/* These were chosen by choose_numbers() if they were not given, and a
	 * later version may choose others: they are always written. */
	add_number(&a, "invocations", o->invocations);
	add_number(&a, "batches", o->batches);
	add_number(&a, "seed", o->seed);
	add_option(&a, "append", o->append);
	for (size_t i = 0; i < o->modules; i++)
		add_option(&a, "module", o->module[i]);
	line = arguments_line(&a);
	arguments_release(&a);
	return line;
}

void boot_options_argv(const struct boot_options *o, struct arguments *a,
		       const char *program, uint64_t seed)
{
	arguments_add(a, "%s", program);
	arguments_add(a, "run");
	arguments_add(a, "--quiet");
	/* The guest keeps nothing: its facts leave through the serial port,
	 * line by line, so that a crash loses no more than one. */
	arguments_add(a, "--ndjson=-");
	/* A boot is an invocation: a second one in the same guest would share
	 * its memory and its history. */
	arguments_add(a, "--invocations=1");
	add_number(a, "batches", o->batches);
	add_number(a, "seed", seed);
	/* A guest cannot tell that its TSC counts instructions. */
	if (o->deterministic)
		arguments_add(a, "--clock=instructions");
	add_selection(o, a);
}
