/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the metrics, made from facts/metrics.def. */
#include "facts/metrics.h"

const struct metric_definition metric_definitions[METRIC_NR] = {
#define METRIC(name, unit, better, exactness, gates, statistic, source,        \
	       argument, help)                                                 \
	{ #name,                                                               \
	  unit,                                                                \
	  BETTER_##better,                                                     \
	  EXACTNESS_##exactness,                                               \
	  gates,                                                               \
	  STATISTIC_##statistic,                                               \
	  SOURCE_##source,                                                     \
	  argument,                                                            \
	  help },
#include "facts/metrics.def"
};
