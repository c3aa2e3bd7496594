/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pincow run --plan: the points of a run, how long it would take, and the least
 * change that it could show.
 */
#ifndef PINCOW_CLI_PLAN_H
#define PINCOW_CLI_PLAN_H

#include "cli/command.h"
#include "run/measurement.h"

/** Print it. Returns an exit code. */
int plan(const struct measurement_options *opt, const struct point_list *list,
	 enum format format);

/**
 * Say on stderr how long a run takes that may take more than two minutes,
 * measuring a few of its points. 0, or CODE_INTERRUPTED.
 */
int plan_announce(const struct measurement_options *opt,
		  const struct point_list *list);

#endif
