// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/selecting.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"

enum {
	KEY_MAPPING = 0x2000,
	KEY_PIN,
	KEY_WP,
	KEY_FILTER,
	KEY_SUITE,
	KEY_PARAMS,
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Selecting points:", 1 },
	{ "suite", KEY_SUITE, "NAME", 0, "quick, default or full", 1 },
	{ "experiment", 'e', "NAMES", 0, "these experiments, or all", 1 },
	{ "mapping", KEY_MAPPING, "NAMES", 0, "these mappings, or all", 1 },
	{ "pin", KEY_PIN, "NAMES", 0, "these pins, or all", 1 },
	{ "wp", KEY_WP, "NAMES", 0, "these protections, or all", 1 },
	{ "filter", KEY_FILTER, "REGEX", 0, "points whose names match", 1 },
	{ "params", KEY_PARAMS, "PARAMS", 0,
	  "parameters for all of them, such as drain=no", 1 },
	{ 0 },
};

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
	memset(s, 0, sizeof(*s));
}

static void parse_suite(struct selecting *s, struct argp_state *state,
			const char *word)
{
	char known[128] = "";
	size_t n = 0;

	for (size_t i = 0; i < SUITE_NR; i++) {
		if (!strcmp(word, suite_names[i])) {
			s->suite = (enum suite)i;
			s->suite_given = true;
			return;
		}
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%s%s",
				      n ? ", " : "", suite_names[i]);
	}
	usage(state, "unknown suite \"%s\"; there are %s", word, known);
}

/* An option that is given twice means both. */
static error_t add_axis(struct selecting *s, enum axis axis, const char *word)
{
	char *joined;

	if (asprintf(&joined, "%s%s%s", s->joined[axis] ? s->joined[axis] : "",
		     s->joined[axis] ? "," : "", word) < 0)
		return ENOMEM;
	free(s->joined[axis]);
	s->joined[axis] = joined;
	s->sel.axis[axis] = joined;
	return 0;
}

static void finish(struct selecting *s)
{
	bool picked = s->sel.filter != NULL;

	for (size_t i = 0; i < AXIS_NR; i++)
		picked |= s->sel.axis[i] != NULL;
	s->sel.suite = picked && !s->suite_given ? SUITE_FULL : s->suite;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct selecting *s = state->input;

	switch (key) {
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
		s->sel.params = arg;
		return 0;
	case KEY_SUITE:
		parse_suite(s, state, arg);
		return 0;
	case ARGP_KEY_SUCCESS:
		finish(s);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp selecting_argp = { .options = options, .parser = parse };

int selecting_points(const struct selecting *s, struct point_list *l)
{
	char why[1024] = "";
	int err = point_select(l, &s->sel, why, sizeof(why));

	if (err) {
		say("%s", *why ? why : strerror(-err));
		return err == -EINVAL ? CODE_USAGE : CODE_CANNOT;
	}
	if (!l->nr) {
		say("no point is selected; \"pincow list --names\" shows all");
		return CODE_USAGE;
	}
	return 0;
}
