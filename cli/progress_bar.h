/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress on stderr: a bar with the time left on a terminal, one line a
 * point elsewhere, nothing where quiet.
 *
 * Drawn only when facts arrive, never by a timer: nothing runs beside a
 * measurement.
 */
#ifndef PINCOW_CLI_PROGRESS_BAR_H
#define PINCOW_CLI_PROGRESS_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/progress.h"

struct progress {
	bool quiet;
	bool bar; /* stderr is a terminal */
	bool drawn; /* there is a bar to be cleared */
	size_t points; /* in a round */
	unsigned int rounds, round; /* planned; the one now, from 1 */
	size_t over; /* points over in this round */
	uint64_t started_ns, drawn_ns; /* CLOCK_MONOTONIC */
	const char *now; /* the point that is being measured */
};

void progress_init(struct progress *p, bool quiet, size_t points,
		   unsigned int rounds);

/** Round @round of @rounds begins. */
void progress_round(struct progress *p, unsigned int round,
		    unsigned int rounds);

/** A point is over: tally_over_fn with the progress as @arg. */
void progress_over(void *arg, const struct tally *t, size_t i);

/** A fact has arrived: redraw, if it is time to. */
void progress_tick(struct progress *p, const struct tally *t);

/** A sentence for the reader, above the bar; even where quiet. */
void progress_note(struct progress *p, const char *text);

/** Clear the bar. */
void progress_end(struct progress *p);

#endif
