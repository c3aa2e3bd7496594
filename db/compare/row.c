/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One metric of one point: what every sort of verdict needs, and the verdicts
 * on exact and near rows. */
#include "db/compare/row.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* More of a dissent than this, and a count is not the run's value. */
#define DISSENT_MAX 0.25

void pair_why(struct pair *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(p->row->why, sizeof(p->row->why), fmt, args);
	va_end(args);
}

int compare_class_of(enum metric metric)
{
	const struct metric_definition *m = &metric_definitions[metric];

	return m->source == SOURCE_TIME ? vocabulary_find(vocabulary_classes,
							  CLASS_NR, m->argument)
					: -1;
}

bool compare_is_beside(const struct compare_point *p, enum metric metric)
{
	int class = compare_class_of(metric);
	int family = class < 0 ? -1 : (int)vocabulary_family[class];

	for (enum metric i = 0; class != family && i < METRIC_NR; i++)
		if (p->metric[i].there && compare_class_of(i) == family)
			return true;
	return false;
}

void compare_show(const struct pair *p, int side)
{
	const struct compare_value *v = pair_value(p, side);
	bool disturbed = p->point[side]->metric[METRIC_disturbed].there;

	p->row->side[side] = (struct compare_shown){
		.there = v->there,
		.bounded = v->bounded,
		.marked = disturbed ||
			  (p->row->exactness == IS_EXACT && v->low < v->high),
		.n = v->n,
		.value = v->value,
		.low = v->low,
		.high = v->high,
	};
}

enum verdict pair_direction(const struct pair *p, double base, double new)
{
	enum metric_better better = metric_definitions[p->row->metric].better;

	/* Fewer reuses may mean more copies or more writes without a fault. */
	if (better == BETTER_NEITHER)
		return VERDICT_CHANGED;
	return (new > base) == (better == BETTER_HIGHER) ? VERDICT_BETTER
							 : VERDICT_WORSE;
}

/*
 * Both gates: relative, for what the machine adds to each run, and absolute,
 * for what rounding of the clock adds to small numbers.
 */
bool pair_beyond_gates(const struct pair *p, double relative, double base,
		       double new)
{
	double off = fabs(new - base);

	return off > relative * fabs(base) &&
	       off > p->o->gate[p->row->metric].absolute;
}

/*
 * Any difference is one, unless the batches of a run disagree so much that the
 * value is the luck of the draw.
 */
void judge_exact(struct pair *p)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);
	bool unsure = a->dissent > DISSENT_MAX || b->dissent > DISSENT_MAX;
	/* A count that no run agrees on is chance, as in a race of threads. */
	bool chance = a->dissent > DISSENT_MAX && b->dissent > DISSENT_MAX;
	bool overlap = a->low <= b->high && b->low <= a->high;

	p->row->verdict = VERDICT_SAME;
	if ((chance || (unsure && overlap)) &&
	    (differ(a->low, b->low) || differ(a->high, b->high) ||
	     differ(a->value, b->value))) {
		p->row->verdict = VERDICT_INCONCLUSIVE;
		pair_why(p,
			 "batches of one run disagree with each other: %g "
			 "to %g, %g to %g",
			 a->low, a->high, b->low, b->high);
	} else if (differ(a->value, b->value) &&
		   (a->disturbed > DISSENT_MAX || b->disturbed > DISSENT_MAX)) {
		p->row->verdict = VERDICT_INCONCLUSIVE;
		pair_why(p, "batches of the %s run stayed disturbed",
			 a->disturbed > DISSENT_MAX ? "base" : "new");
	} else if (differ(a->value, b->value)) {
		p->row->verdict = pair_direction(p, a->value, b->value);
	}
}

/*
 * The minimum leaves out what disturbed a boot, and follows a single boot that
 * took a shorter way; the median does neither. Boots may have two levels, by
 * where things happen to lie in memory: only where none of one run reaches
 * those of the other is the kernel what differs.
 */
void judge_near(struct pair *p)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);
	double relative = p->o->gate[p->row->metric].near;
	/*
	 * The minimum alone, and both without @apart, have called two runs of
	 * one kernel different.
	 */
	bool minimum = pair_beyond_gates(p, relative, a->value, b->value);
	bool median = pair_beyond_gates(p, relative, a->middle, b->middle);
	bool apart = a->high < b->low || b->high < a->low;

	if (a->n < COMPARE_BOOTS || b->n < COMPARE_BOOTS) {
		p->row->verdict = VERDICT_INCONCLUSIVE;
		p->row->needed = COMPARE_BOOTS;
		pair_why(p, "%zu and %zu boots; the minimum is of at least %d",
			 a->n, b->n, COMPARE_BOOTS);
	} else if (!minimum && !median) {
		p->row->verdict = VERDICT_SAME;
	} else if (minimum && median && apart) {
		p->row->verdict = pair_direction(p, a->value, b->value);
	} else {
		p->row->verdict = VERDICT_INCONCLUSIVE;
		pair_why(p,
			 "the boots disagree: %g to %g and %g to %g, medians "
			 "%g and %g",
			 a->low, a->high, b->low, b->high, a->middle,
			 b->middle);
	}
}
