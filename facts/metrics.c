/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the metrics, made from facts/metrics.def. */
#include "facts/metrics.h"

#include <string.h>

/* One row of the file each, as in the enum: both are made from it in its order,
 * so that an index fits both. */
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

/* Only names from users and from databases are looked up: code has the enum. */
int metric_named(const char *name)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (!strcmp(metric_definitions[i].name, name))
			return i;
	return -1;
}
