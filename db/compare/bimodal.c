/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of times that have two modes: of batches, or of boots. */
#include "db/compare/bimodal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"

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

/* ---- Boots ---- */

/* A single boot above the others was disturbed: instructions are only ever
 * added. A single one below them took another way. */
#define UPPER_LEAST 2

/* Where the upper of two groups of @n sorted values begins, behind the widest
 * gap; 0: one group. */
static size_t widest_gap(const double *x, size_t n)
{
	size_t edge = (size_t)ceil((double)n * MODES_SHARE), at = 0;
	size_t upper = edge < UPPER_LEAST ? UPPER_LEAST : edge;

	for (size_t k = edge; k + upper <= n; k++)
		if (!at || x[k] - x[k - 1] > x[at] - x[at - 1])
			at = k;
	return at;
}

static double middle(const double *x, size_t n)
{
	return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

/* Too few boots for a test of unimodality: three must do. Boots of one level
 * are the same within the gates, and levels are not. */
static bool groups_of(const struct pair *p, double relative, const double *x,
		      size_t n, struct modes *m)
{
	size_t k = widest_gap(x, n);

	if (!k || !pair_beyond_gates(p, relative, x[k - 1], x[k]) ||
	    pair_beyond_gates(p, relative, x[0], x[k - 1]) ||
	    pair_beyond_gates(p, relative, x[k], x[n - 1]))
		return false;
	*m = (struct modes){ { middle(x, k), middle(x + k, n - k) },
			     { k, n - k } };
	return true;
}

static bool find_groups(const struct pair *p, int side, double relative,
			struct modes *m)
{
	const struct compare_value *v = pair_value(p, side);
	double *x = v->nr < COMPARE_BOOTS ? NULL : malloc(v->nr * sizeof(*x));
	bool two;

	/* Without memory the boots are judged as they are. */
	if (!x)
		return false;
	memcpy(x, v->x, v->nr * sizeof(*x));
	statistics_sort(x, v->nr);
	two = groups_of(p, relative, x, v->nr, m);
	free(x);
	return two;
}

/* How far the nearest boots of the two runs are apart; 0: they overlap. */
static double distance(const struct pair *p)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);

	return fmax(0, fmax(b->low - a->high, a->low - b->high));
}

bool compare_bimodal_boots(struct pair *p, double relative)
{
	static const char *const sides[] = { "base", "new" };
	char text[160] = "";
	size_t len = 0;

	for (int i = 0; i < 2 && len < sizeof(text); i++) {
		struct modes m;

		if (!find_groups(p, i, relative, &m) ||
		    m.value[1] - m.value[0] <= distance(p))
			continue;
		len += (size_t)snprintf(
			text + len, sizeof(text) - len,
			"%s%.0f and %.0f %s, %zu and %zu boots of the %s run",
			len ? "; " : "", m.value[0], m.value[1],
			pair_unit(p, i), m.nr[0], m.nr[1], sides[i]);
	}
	if (len)
		pair_why(p, "bimodal: %s", text);
	return len;
}
