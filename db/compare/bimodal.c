/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of times that have two modes. */
#include "db/compare/bimodal.h"

#include <stdio.h>
#include <string.h>

/* Does @metric repeat the times of @median, as its tails and the times without
 * a class do? */
static bool is_of(const struct compare_point *p, enum metric metric,
		  enum metric median)
{
	const struct metric_definition *m = &metric_definitions[metric];
	const struct metric_definition *of = &metric_definitions[median];

	if (metric == median)
		return true;
	if (of->source != SOURCE_TIME)
		return false;
	if (m->source == SOURCE_ONLY)
		return !compare_is_beside(p, median);
	return m->source == SOURCE_TIME && !strcmp(m->argument, of->argument);
}

/* NULL: one mode. */
static const struct modes *modes_of(const struct compare_point *p,
				    enum metric metric)
{
	for (enum metric i = 0; p && i < METRIC_NR; i++)
		if (p->metric[i].modes.nr[1] && is_of(p, metric, i))
			return &p->metric[i].modes;
	return NULL;
}

bool compare_has_modes(const struct pair *p)
{
	return modes_of(p->point[0], p->row->metric) ||
	       modes_of(p->point[1], p->row->metric);
}

static int describe(char *out, size_t size, const struct modes *m,
		    enum metric metric, const char *side)
{
	return snprintf(out, size,
			"%.0f and %.0f %s, %zu and %zu batches of the %s run",
			m->value[0], m->value[1],
			metric_definitions[metric].unit, m->nr[0], m->nr[1],
			side);
}

bool compare_bimodal(struct pair *p)
{
	static const char *const sides[] = { "base", "new" };
	char text[160] = "";
	size_t len = 0;

	for (int i = 0; i < 2; i++) {
		const struct modes *m = modes_of(p->point[i], p->row->metric);

		if (!m)
			continue;
		if (len)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
						"; ");
		len += (size_t)describe(text + len, sizeof(text) - len, m,
					p->row->metric, sides[i]);
		if (len >= sizeof(text))
			break;
	}
	if (!len)
		return false;
	p->row->verdict = VERDICT_INCONCLUSIVE;
	p->row->needed = 0;
	pair_why(p, "bimodal: %s", text);
	return true;
}
