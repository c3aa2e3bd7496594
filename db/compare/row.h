/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row at work: one metric of one point of both runs, and what all judging
 * of it shares. Below judge.c, noisy.c and fresh.c; for db/compare/ only.
 */
#ifndef PINCOW_DB_COMPARE_ROW_H
#define PINCOW_DB_COMPARE_ROW_H

#include "db/compare/comparison.h"

/** A row at work: the same metric of the same point on both sides. */
struct pair {
	const struct comparison *c;
	const struct compare_options *o;
	const struct compare_run *run[2];
	const struct compare_point *point[2];
	struct compare_row *row;
};

/** Its value on side @i. */
static inline const struct compare_value *pair_value(const struct pair *p,
						     int i)
{
	return &p->point[i]->metric[p->row->metric];
}

static inline bool differ(double a, double b)
{
	return a < b || a > b;
}

/** Say why, in a phrase; longer ones are cut. */
void pair_why(struct pair *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#define GATE_TEXT 64

/** "the gate of 2.5 %", or whichever of the two @off from @base is within. */
void pair_gate_text(const struct pair *p, double relative, double base,
		    double off, char out[GATE_TEXT]);

/** "ns", "instructions", "pages": what the values of @side count. */
const char *pair_unit(const struct pair *p, int side);

/** `worse`, `better` or `changed`, by which way is up. */
enum verdict pair_direction(const struct pair *p, double base, double new);

/** Gates of the metric: is this difference large enough to be one? */
bool pair_beyond_gates(const struct pair *p, double relative, double base,
		       double new);

/** The class whose times @metric is made of; -1: not of one. */
int compare_class_of(enum metric metric);

/**
 * Is @metric about a class that @p has beside the one its family has the name
 * of, as the first reuse beside the later ones?
 */
bool compare_is_beside(const struct compare_point *p, enum metric metric);

/** Show the value of @side in the row. */
void compare_show(const struct pair *p, int side);

/** The verdict on a row of each of these; both sides have a value. */
void judge_exact(struct pair *p);
void judge_near(struct pair *p);

#endif
