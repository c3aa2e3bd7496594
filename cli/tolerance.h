/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gates as people write them: in an option, or in a file. */
#ifndef PINCOW_CLI_TOLERANCE_H
#define PINCOW_CLI_TOLERANCE_H

#include "db/compare/comparison.h"
#include "lib/why.h"

/** "0.02" or "2%" at @text; the rest of it, or NULL: no such number. */
const char *tolerance_share(const char *text, double *out);

/** "N[%][,N]": both gates of a metric, the second one negative if it is not
 * there. NULL, or the place that is wrong. */
const char *tolerance_parse(const char *text, double *relative,
			    double *absolute);

/** Set them for @metric; METRIC_NR stands for all. */
void tolerance_set(struct compare_options *o, size_t metric, double relative,
		   double absolute);

/**
 * Read a file with "METRIC N[%][,N] REASON" per line. 0, -errno of the file, or
 * -EINVAL with the line in @why.
 */
int tolerance_read(struct compare_options *o, const char *path,
		   struct why *why);

#endif
