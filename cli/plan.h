/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run would do, how long it would take, and what change it could show.
 *
 * The time is that of an earlier run of the same command on this machine and
 * kernel, else of a calibration: some of the points, once with one batch and
 * once with three, into a database that is thrown away. The least change is
 * made of the spread between invocations of earlier runs; without them it is
 * not known, and said so.
 */
#ifndef PINCOW_CLI_PLAN_H
#define PINCOW_CLI_PLAN_H

#include "cli/command.h"
#include "run/measurement.h"

/** Print it. Returns an exit code. */
int plan(const struct measurement_options *opt, const struct point_list *list,
	 enum format format);

#endif
