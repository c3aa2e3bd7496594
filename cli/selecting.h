/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options that choose points, the same for every command that has them.
 *
 * Options for single axes and --filter pick from every point there is; with
 * --suite they narrow it; with neither, the command's own suite holds.
 */
#ifndef PINCOW_CLI_SELECTING_H
#define PINCOW_CLI_SELECTING_H

#include <stdbool.h>

#include "bench/point/point.h"
#include "bench/point/select.h"
#include "cli/command.h"
#include "run/selection.h"

struct selecting {
	struct selection sel; /* ready once parsing is over */
	enum suite suite; /* whose invocations and batches hold */
	bool suite_given;
	bool all; /* kinds that are not named are all of them */
	char *joined[AXIS_NR]; /* owned: what sel.axis points to */
	char *params; /* owned: what sel.params points to */
};

/** @fallback: the suite where nothing is chosen. */
void selecting_init(struct selecting *s, enum suite fallback);
void selecting_release(struct selecting *s);

/**
 * As if these options had been given, NULL: it was not. They stay the
 * caller's. 0, or -EINVAL for an unknown suite.
 */
int selecting_set(struct selecting *s, const struct selection_words *w);

/** The options that were given, borrowed. */
struct selection_words selecting_words(const struct selecting *s);

/** Was one given? */
bool selecting_given(const struct selecting *s);

/** Its input is a struct selecting that was initialised. */
extern const struct argp selecting_argp;

/**
 * The points chosen. 0, or an exit code with the sentence said: a usage error
 * where words are not known.
 */
int selecting_points(const struct selecting *s, struct point_list *l);

#endif
