/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One metric of one point: what every sort of verdict needs, and the verdicts
 * on exact and near rows. */
#include "db/compare/row.h"

#include "db/compare/bimodal.h"

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

/* Of a run that was made up, or whose invocations nobody asked for, the ends
 * are those of the summary. */
static void show_spread(struct compare_shown *s, const struct compare_value *v)
{
	s->spread = v->there && (v->nr || v->bounded);
	s->least = v->low;
	s->middle = v->middle;
	s->most = v->high;
	for (size_t i = 0; i < v->nr; i++) {
		if (!i || v->x[i] < s->least)
			s->least = v->x[i];
		if (!i || v->x[i] > s->most)
			s->most = v->x[i];
	}
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
	/* Bounds of a noisy one are an interval, and no boots. */
	if (p->row->exactness == IS_NEAR ||
	    (p->row->exactness == IS_NOISY && v->nr))
		show_spread(&p->row->side[side], v);
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

const char *pair_unit(const struct pair *p, int side)
{
	const struct metric_definition *m = &metric_definitions[p->row->metric];

	return m->exactness == EXACTNESS_TIME && compare_run_near(p->run[side])
		       ? "instructions"
		       : m->unit;
}

void pair_gate_text(const struct pair *p, double relative, double base,
		    double off, char out[GATE_TEXT])
{
	if (off <= relative * fabs(base))
		snprintf(out, GATE_TEXT, "the gate of %g %%", 100 * relative);
	else
		snprintf(out, GATE_TEXT, "the gate of %g %s",
			 p->o->gate[p->row->metric].absolute, pair_unit(p, 0));
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
	pair_why(p, a->dissent > 0 || b->dissent > 0
			    ? "counts of most batches are equal"
			    : "counts are equal");
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
		pair_why(p, a->dissent > 0 || b->dissent > 0
				    ? "counts of most batches differ"
				    : "counts differ");
	}
}

static void say_near_same(struct pair *p, double relative)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);
	double minimum = fabs(b->value - a->value);
	double median = fabs(b->middle - a->middle);
	char gate[GATE_TEXT];

	if (minimum <= 0 && median <= 0) {
		pair_why(p, "equal minima and medians");
		return;
	}
	/* That of the larger difference: the other one is within more. */
	if (minimum > median)
		pair_gate_text(p, relative, a->value, minimum, gate);
	else
		pair_gate_text(p, relative, a->middle, median, gate);
	pair_why(p, "minimum and median within %s", gate);
}

/* Of two that differ: the one that does not, by name. */
static void say_near_unsure(struct pair *p, double relative, bool minimum,
			    bool apart)
{
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);
	double base = minimum ? a->middle : a->value;
	double off = fabs((minimum ? b->middle : b->value) - base);
	const char *name = minimum ? "medians" : "minima";
	char gate[GATE_TEXT];

	pair_gate_text(p, relative, base, off, gate);
	if (!apart)
		pair_why(p, "boots overlap");
	else if (off > 0)
		pair_why(p, "boots are apart, but the %s are within %s", name,
			 gate);
	else
		pair_why(p, "boots are apart, but the %s are equal", name);
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
		pair_why(p, "a verdict needs %d boots of each run",
			 COMPARE_BOOTS);
	} else if (!minimum && !median) {
		p->row->verdict = VERDICT_SAME;
		say_near_same(p, relative);
	} else if (compare_bimodal_boots(p, relative)) {
		p->row->verdict = VERDICT_INCONCLUSIVE;
	} else if (minimum && median && apart) {
		p->row->verdict = pair_direction(p, a->value, b->value);
		pair_why(p, "every boot %s every boot of the base run",
			 b->low > a->high ? "above" : "below");
	} else {
		p->row->verdict = VERDICT_INCONCLUSIVE;
		say_near_unsure(p, relative, minimum, apart);
	}
}
