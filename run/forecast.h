/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a run would take, and the least change of a time it could show.
 *
 * The time is that of an earlier run of the same command on this machine and
 * kernel, else of a calibration: some of the points, once with one batch and
 * once with three, into a database that is thrown away. The least change comes
 * from the spread between invocations of earlier runs; it is unknown without
 * them.
 */
#ifndef PINCOW_RUN_FORECAST_H
#define PINCOW_RUN_FORECAST_H

#include "run/earlier_runs.h"
#include "run/measurement.h"

struct forecast {
	const struct measurement_options *opt;
	const struct point_list *list;
	struct plan_time time;
	size_t calibrated; /* points; 0: from an earlier run */
	struct plan_spread spread[PLAN_SPREADS];
	size_t spreads;
	int64_t spread_run;
};

/**
 * Make it, measuring where it must. Both arguments are borrowed. 0; -EINTR
 * after a signal; -ENODATA where nothing could be measured to tell the time
 * from; else -errno, as of measurement_open(). @why is set unless -EINTR.
 */
int forecast_make(struct forecast *f, const struct measurement_options *opt,
		  const struct point_list *list, struct why *why);

/** The whole run, in seconds. */
double forecast_seconds(const struct forecast *f);

/**
 * The least relative change of a metric with this relative @spread that the
 * planned invocations, against as many others, show with power 80 %.
 */
double forecast_detectable(const struct forecast *f, double spread);

/** Why no change can be told, or NULL. */
const char *forecast_unknown(const struct forecast *f);

#endif
