/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second stage of the gate for times, measured here: the points that look
 * worse, again, by fresh invocations of both sides in shuffled blocks.
 *
 * The difference between the two sides has to be made again. Two runs of this
 * machine and its kernel differ in a program or in a setting, so each side is
 * measured by a program: two builds of pincow, or a wrapper that changes a
 * setting and then becomes pincow.
 */
#ifndef PINCOW_CLI_CONFIRM_H
#define PINCOW_CLI_CONFIRM_H

#include <stdbool.h>

#include "db/compare/comparison.h"
#include "run/interleave.h"

struct confirm {
	/* To be filled in. */
	const struct common *common;
	const char *program[2]; /* of base, of new; or NULL */
	const char *journal; /* the programs'; NULL: the machine's own */
	unsigned int invocations; /* a side */
	/* Results, where @measured is true. */
	bool measured;
	struct interleave interleave;
};

/**
 * Measure again what is flagged in @cmp. 0, or an exit code with the sentence
 * said. Where nothing is flagged, nothing is measured, and that is 0.
 * confirm_release() after all stores of the database are done with.
 */
int confirm_measure(struct confirm *c, const struct comparison *cmp);
void confirm_release(struct confirm *c);

#endif
