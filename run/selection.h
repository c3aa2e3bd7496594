/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one grammar of a selection of points: options and their values, as words
 * of a command line. Stored commands, --resume, guests, --against and --confirm
 * write and read it here.
 */
#ifndef PINCOW_RUN_SELECTION_H
#define PINCOW_RUN_SELECTION_H

#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "lib/argv.h"
#include "lib/why.h"

/** Values as typed, borrowed; NULL: the option isn't there. */
struct selection_words {
	const char *suite, *axis[AXIS_NR], *filter, *params;
};

/** Add "--suite full --filter REGEX", in a fixed order, to @a. */
void selection_format(struct arguments *a, const struct selection_words *w);

/**
 * Read one option at **@word into @w, and move *@word behind it. 1; 0 where
 * **@word is another option; -EINVAL, with a clause about the command in @why,
 * where its value is missing or it was there already.
 */
int selection_parse(struct selection_words *w, char ***word, struct why *why);

#endif
