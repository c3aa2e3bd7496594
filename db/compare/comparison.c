/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as others see it: its names, its gates, its defaults. */
#include "db/compare/comparison.h"

#include <stdlib.h>
#include <string.h>

const char *const verdict_names[VERDICT_NR] = {
	[VERDICT_WORSE] = "worse",
	[VERDICT_MISSING] = "missing",
	[VERDICT_BETTER] = "better",
	[VERDICT_CHANGED] = "changed",
	[VERDICT_INCONCLUSIVE] = "inconclusive",
	[VERDICT_INCOMPARABLE] = "incomparable",
	[VERDICT_SAME] = "same",
};

const char *const exactness_names[EXACTNESSES] = { "exact", "near", "noisy" };

/* A metric without a row has gates of 0: all that is beyond chance counts. */
const struct compare_gate compare_gates[METRIC_NR] = {
#define GATE(metric, near, noisy, absolute)                                    \
	[METRIC_##metric] = { near, noisy, absolute },
#include "facts/metrics.def"
};

void compare_options_init(struct compare_options *o)
{
	memset(o, 0, sizeof(*o));
	memcpy(o->gate, compare_gates, sizeof(o->gate));
	o->margin = COMPARE_MARGIN;
	for (enum metric i = 0; i < METRIC_NR; i++)
		o->metric[i] = metric_definitions[i].gates;
}

/* Names and reasons belong to the runs. */
void comparison_release(struct comparison *c)
{
	free(c->difference);
	free(c->point);
	free(c->row);
	memset(c, 0, sizeof(*c));
}
