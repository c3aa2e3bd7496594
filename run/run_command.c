/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the command of a run for its header, and reads it to resume the run.
 */
#include "run/run_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/argv.h"

enum value { VALUE_WORD, VALUE_NUMBER, VALUE_NONE };

/*
 * Every option that a stored command may have, beside those that select points.
 * An option belongs here if the
 * run would be another one without it. One that names a file or a directory,
 * or that no help shows, never does: resuming a run obeys its command.
 */
static const struct option {
	const char *name;
	enum value value;
	size_t offset; /* in struct run_command */
	bool always;
	uint64_t min, max; /* of a number */
} options[] = {
#define OPTION(v, n, member)                                                   \
	.name = n, .value = v, .offset = offsetof(struct run_command, member)
	{ OPTION(VALUE_NUMBER, "--invocations", invocations), .always = true,
	  .min = 1, .max = RUN_COUNT_MAX },
	{ OPTION(VALUE_NUMBER, "--batches", batches), .always = true, .min = 1,
	  .max = RUN_COUNT_MAX },
	{ OPTION(VALUE_NUMBER, "--seed", seed), .always = true,
	  .max = RUN_SEED_MAX },
	{ OPTION(VALUE_NUMBER, "--seconds", seconds), .max = RUN_SECONDS_MAX },
	{ OPTION(VALUE_NONE, "--tune", tune) },
	{ OPTION(VALUE_WORD, "--clock", clock) },
	{ OPTION(VALUE_NUMBER, "--cpu", cpu), .max = RUN_CPU_MAX },
#undef OPTION
};

#define NR_OPTIONS (sizeof(options) / sizeof(options[0]))

/* Where the value of an option is: each kind of value has one type. */
static const char **word_of(struct run_command *c, const struct option *o)
{
	return (const char **)((char *)c + o->offset);
}

static uint64_t *number_of(struct run_command *c, const struct option *o)
{
	return (uint64_t *)((char *)c + o->offset);
}

static bool *flag_of(struct run_command *c, const struct option *o)
{
	return (bool *)((char *)c + o->offset);
}

static void write_option(struct arguments *a, struct run_command *c,
			 const struct option *o)
{
	if (o->value == VALUE_WORD     ? !*word_of(c, o)
	    : o->value == VALUE_NUMBER ? *number_of(c, o) == RUN_NUMBER_NONE
				       : !*flag_of(c, o))
		return;
	arguments_add(a, "%s", o->name);
	if (o->value == VALUE_WORD)
		arguments_add(a, "%s", *word_of(c, o));
	else if (o->value == VALUE_NUMBER)
		arguments_add(a, "%" PRIu64, *number_of(c, o));
}

char *run_command_format(const struct run_command *c)
{
	/* word_of() and the like return pointers to write through, for the
	 * reader: the writer gives them a copy instead of casting const
	 * away. */
	struct run_command copy = *c;
	struct arguments a = { 0 };
	char *line;

	arguments_add(&a, "pincow");
	arguments_add(&a, "run");
	selection_format(&a, &c->selection);
	for (size_t i = 0; i < NR_OPTIONS; i++)
		write_option(&a, &copy, &options[i]);
	line = arguments_line(&a);
	arguments_release(&a);
	return line;
}

/* Digits only: strtoull(3) would take signs and blanks. */
static bool read_number(const char *word, const struct option *o, uint64_t *n)
{
	size_t digits = strspn(word, "0123456789");

	if (!digits || word[digits])
		return false;
	errno = 0;
	*n = strtoull(word, NULL, 10);
	return !errno && *n >= o->min && *n <= o->max;
}

static const struct option *find(const char *word)
{
	for (size_t i = 0; i < NR_OPTIONS; i++)
		if (!strcmp(word, options[i].name))
			return &options[i];
	return NULL;
}

struct parsing {
	struct run_command *c;
	char **next; /* word */
	bool seen[NR_OPTIONS];
	char *why;
	size_t size;
};

static int read_value(struct parsing *r, const struct option *o)
{
	const char *value;

	if (o->value == VALUE_NONE) {
		*flag_of(r->c, o) = true;
		return 0;
	}
	value = *r->next;
	if (!value) {
		snprintf(r->why, r->size, "its %s has no value", o->name);
		return -EINVAL;
	}
	r->next++;
	if (o->value == VALUE_WORD) {
		*word_of(r->c, o) = value;
		return 0;
	}
	if (read_number(value, o, number_of(r->c, o)))
		return 0;
	snprintf(r->why, r->size,
		 "its %s \"%.64s\" is not a number from %" PRIu64
		 " to %" PRIu64,
		 o->name, value, o->min, o->max);
	return -EINVAL;
}

static int read_option(struct parsing *r)
{
	struct why why;
	int selects = selection_parse(&r->c->selection, &r->next, &why);
	const struct option *o;
	const char *word;

	if (selects < 0)
		snprintf(r->why, r->size, "%s", why.text);
	if (selects)
		return selects < 0 ? selects : 0;
	word = *r->next++;
	o = find(word);
	/* Not in the table: the other program is a file, and resuming must not
	 * start what a database names. */
	if (!strcmp(word, "--against")) {
		snprintf(r->why, r->size,
			 "it was measured in turns with another program");
		return -EINVAL;
	}
	if (!o) {
		snprintf(r->why, r->size,
			 "its command has \"%.64s\", which does not select "
			 "what is measured",
			 word);
		return -EINVAL;
	}
	if (r->seen[o - options]) {
		snprintf(r->why, r->size, "its command has %s twice", o->name);
		return -EINVAL;
	}
	r->seen[o - options] = true;
	return read_value(r, o);
}

static int read_words(struct parsing *r)
{
	int err = 0;

	if (!r->next[0] || strcmp(r->next[0], "pincow") || !r->next[1] ||
	    strcmp(r->next[1], "run")) {
		snprintf(r->why, r->size, "\"pincow run\" did not begin it");
		return -EINVAL;
	}
	/* From here on only options that the writer knows: one that names a
	 * file would let a foreign database choose what is written. */
	r->next += 2;
	while (!err && *r->next)
		err = read_option(r);
	for (size_t i = 0; !err && i < NR_OPTIONS; i++) {
		/* Defaults may change between builds: a run that relied on one
		 * could not be continued as it began. */
		if (!options[i].always || r->seen[i])
			continue;
		snprintf(r->why, r->size, "its command lacks %s",
			 options[i].name);
		err = -EINVAL;
	}
	return err;
}

int run_command_parse(struct run_command *c, const char *line, char ***words,
		      char *why, size_t size)
{
	struct parsing r = { .c = c, .why = why, .size = size };
	int err = shell_split(line, words);

	/* 0 is a value of these two: no limit, and the first CPU. */
	*c = (struct run_command){ .seconds = RUN_NUMBER_NONE,
				   .cpu = RUN_NUMBER_NONE };
	snprintf(why, size, "%s",
		 err == -ENOMEM ? "out of memory"
				: "its command is not as pincow writes it");
	r.next = *words;
	return err ? err : read_words(&r);
}
