/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress on stderr: a bar with the time left on a terminal, one line per
 * point elsewhere, nothing where quiet. An observer of run/: drawn only when
 * facts arrive.
 */
#ifndef PINCOW_CLI_PROGRESS_BAR_H
#define PINCOW_CLI_PROGRESS_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/observer.h"

struct progress_bar {
	struct observer observer;
	bool quiet;
	bool bar; /* stderr is a terminal */
	bool drawn; /* there is a bar to be cleared */
	size_t points; /* in a round */
	unsigned int rounds, round; /* planned; the one now, from 1 */
	size_t over; /* points over in this round */
	uint64_t started_ns, drawn_ns; /* CLOCK_MONOTONIC */
	const char *now; /* the point that is being measured */
};

/** Nothing to be released. */
void progress_bar_init(struct progress_bar *p, bool quiet);

#endif
