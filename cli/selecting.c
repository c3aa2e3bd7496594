/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the options that select points. */
#include "cli/selecting.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"
#include "lib/names.h"

enum {
	KEY_MAPPING = 0x2000,
	KEY_PIN,
	KEY_WP,
	KEY_FILTER,
	KEY_SUITE,
	KEY_ALL,
	KEY_PARAMS,
/* Rows without an option of their own are set by --params alone. */
#define PARAM(...)
#define PARAM_OPTION(type, member, ...) KEY_##member,
#include "bench/params.def"
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Selecting points:", 1 },
	{ "suite", KEY_SUITE, "NAME", 0, "quick, default or full", 1 },
	{ "all", KEY_ALL, NULL, 0,
	  "every combination of kinds, not only those that make sense", 1 },
	{ "experiment", 'e', "NAMES", 0, "these experiments, or all", 1 },
	{ "mapping", KEY_MAPPING, "NAMES", 0, "these mappings, or all", 1 },
	{ "pin", KEY_PIN, "NAMES", 0, "these pins, or all", 1 },
	{ "wp", KEY_WP, "NAMES", 0, "these protections, or all", 1 },
	{ "filter", KEY_FILTER, "REGEX", 0, "points whose names match", 1 },
	{ "params", KEY_PARAMS, "PARAMS", 0,
	  "set parameters on every point that has them; drain=no,pins=1+8 "
	  "makes two points, with 1 page and with 8",
	  1 },
#define PARAM(...)
#define PARAM_OPTION(type, member, name, shape, limits, fallback, needs,       \
		     values, help, argument)                                   \
	{ name, KEY_##member, argument, 0, help, 1 },
#include "bench/params.def"
	{ 0 },
};

/* The fallback goes into both: @suite has the numbers of invocations and
 * batches, @sel the points, and finish() may part the two. */
void selecting_init(struct selecting *s, enum suite fallback)
{
	memset(s, 0, sizeof(*s));
	s->suite = fallback;
	s->sel.suite = fallback;
}

void selecting_release(struct selecting *s)
{
	for (size_t i = 0; i < AXIS_NR; i++)
		free(s->joined[i]);
	free(s->params);
	memset(s, 0, sizeof(*s));
}

static bool set_suite(struct selecting *s, const char *word)
{
	for (size_t i = 0; i < SUITE_NR; i++) {
		if (strcmp(word, suite_names[i]) != 0)
			continue;
		s->suite = (enum suite)i;
		s->suite_given = true;
		return true;
	}
	return false;
}

static void parse_suite(struct selecting *s, struct argp_state *state,
			const char *word)
{
	struct names known = { 0 };

	if (set_suite(s, word))
		return;
	for (size_t i = 0; i < SUITE_NR; i++)
		names_add(&known, suite_names[i]);
	usage_unknown(state, "suite", word, &known);
}

/* An option that is given twice means both. */
static error_t add_axis(struct selecting *s, enum axis axis, const char *word)
{
	char *joined;

	if (asprintf(&joined, "%s%s%s", s->joined[axis] ? s->joined[axis] : "",
		     s->joined[axis] ? "," : "", word) < 0)
		/* argp's errors are positive. */
		return ENOMEM;
	free(s->joined[axis]);
	s->joined[axis] = joined;
	s->sel.axis[axis] = joined;
	return 0;
}

/* "1,8" of an option is "1+8" of a parameter. */
static error_t add_params(struct selecting *s, const char *name,
			  const char *value)
{
	size_t before = s->params ? strlen(s->params) + 1 : 0;
	char *joined;

	if (asprintf(&joined, "%s%s%s%s%s", before ? s->params : "",
		     before ? "," : "", name ? name : "", name ? "=" : "",
		     value) < 0)
		return ENOMEM;
	for (char *c = joined + before; name && *c; c++)
		if (*c == ',')
			*c = '+';
	free(s->params);
	s->params = joined;
	s->sel.params = joined;
	return 0;
}

static bool picks(const struct selecting *s)
{
	bool picked = s->sel.filter != NULL;

	for (size_t i = 0; i < AXIS_NR; i++)
		picked |= s->sel.axis[i] != NULL;
	return picked;
}

bool selecting_given(const struct selecting *s)
{
	return s->suite_given || s->sel.params || picks(s);
}

/*
 * A single axis picks from every point there is, or people would have to know
 * which suite has it. Its suite still says how many invocations and batches
 * there are. Variants are many: only a typed --suite full has them. So are the
 * combinations of kinds: a named experiment means those that make sense for it.
 */
static void finish(struct selecting *s)
{
	bool full = s->suite_given && s->suite == SUITE_FULL;

	s->sel.suite = picks(s) && !s->suite_given ? SUITE_FULL : s->suite;
	s->sel.variants = full;
	/* In words that a stored command has as well. */
	for (size_t i = 0; s->all && i < AXIS_NR; i++)
		if (!s->sel.axis[i])
			s->sel.axis[i] = "all";
	s->sel.sensible = s->sel.axis[AXIS_EXPERIMENT] && !s->suite_given &&
			  !s->sel.filter;
}

int selecting_set(struct selecting *s, const struct selection_words *w)
{
	if (w->suite && !set_suite(s, w->suite))
		return -EINVAL;
	for (size_t i = 0; i < AXIS_NR; i++)
		/* Not through s->joined, which would free what the caller
		 * owns. */
		s->sel.axis[i] = w->axis[i];
	s->sel.filter = w->filter;
	s->sel.params = w->params;
	finish(s);
	return 0;
}

struct selection_words selecting_words(const struct selecting *s)
{
	struct selection_words w = { .filter = s->sel.filter,
				     .params = s->sel.params };

	if (s->suite_given)
		w.suite = suite_names[s->suite];
	for (size_t i = 0; i < AXIS_NR; i++)
		w.axis[i] = s->sel.axis[i];
	return w;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct selecting *s = state->input;

	switch (key) {
	case KEY_ALL:
		s->all = true;
		return 0;
	case 'e':
		return add_axis(s, AXIS_EXPERIMENT, arg);
	case KEY_MAPPING:
		return add_axis(s, AXIS_MAPPING, arg);
	case KEY_PIN:
		return add_axis(s, AXIS_PIN, arg);
	case KEY_WP:
		return add_axis(s, AXIS_WP, arg);
	case KEY_FILTER:
		s->sel.filter = arg;
		return 0;
	case KEY_PARAMS:
		return add_params(s, NULL, arg);
#define PARAM(...)
#define PARAM_OPTION(type, member, name, ...)                                  \
	case KEY_##member:                                                     \
		return add_params(s, name, arg);
#include "bench/params.def"
	case KEY_SUITE:
		parse_suite(s, state, arg);
		return 0;
	/* Once all options are known: --suite may be the last one. */
	case ARGP_KEY_SUCCESS:
		finish(s);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp selecting_argp = { .options = options, .parser = parse };

/* Said and not refused: one option is often meant for some of the points, but a
 * run without it must not look like one with it. */
static void say_without(void *arg, const char *name, size_t nr)
{
	const struct point_list *l = arg;

	say("parameter %s means nothing to %zu of %zu points: they are "
	    "measured without it",
	    name, nr, l->nr);
}

int selecting_points(const struct selecting *s, struct point_list *l)
{
	char why[1024] = "";
	int err = point_select(l, &s->sel, why, sizeof(why));

	if (err) {
		say("%s", *why ? why : strerror(-err));
		return err == -EINVAL ? CODE_USAGE : CODE_CANNOT;
	}
	/* A run of nothing would end as if all were well. */
	if (!l->nr) {
		say("no point is selected; \"pincow list\" shows all");
		return CODE_USAGE;
	}
	if (l->unfit)
		say("parameter size: %zu points are left out, as it is no "
		    "multiple of the pages of their mappings",
		    l->unfit);
	/* One that means nothing to any of the points was an error above. */
	point_select_without(l, &s->sel, say_without, l);
	return 0;
}
