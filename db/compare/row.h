/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of compare.h share. For db/ only. */
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

/**
 * Fill in `dissent` and `middle` of a run whose values are loaded. 0 or -errno.
 */
int compare_run_agreement(struct compare_run *r);

void pair_why(struct pair *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** `worse`, `better` or `changed`, by which way is up. */
enum verdict pair_direction(const struct pair *p, double base, double new);

/** Gates of the metric: is this difference large enough to be one? */
bool pair_beyond_gates(const struct pair *p, double relative, double base,
		       double new);

/** Differences of the environments into @c; 0 or -ENOMEM. */
int compare_environments(struct comparison *c);

/**
 * May the metric be compared? Else false, with the keys that forbid it.
 */
bool compare_comparable(struct pair *p);

/** The same experiment, at the same size? Else false, with what is not. */
bool compare_same_geometry(struct pair *p);

/** The order of the entries of an environment. */
int compare_entry_order(const struct compare_entry *a,
			const struct compare_entry *b);

/** What a side of the row shows. */
void compare_show(struct compare_row *r, int side,
		  const struct compare_value *v);

/** Flag what looks worse; @arg is the comparison. Always 0. */
int compare_flag(struct pair *p, void *arg);

/** Are the fresh runs the two runs again? Else confirm_why says so. */
void compare_are_fresh(struct comparison *c);

/** Test a flagged row again, on the fresh runs; @arg is the comparison. */
int compare_confirm(struct pair *p, void *arg);

/** The same row of the fresh runs; a point may be NULL. */
void compare_fresh(const struct pair *p, struct pair *again);

/** The first look at a noisy row: p, shift, interval; no verdict yet. */
int compare_test(struct pair *p);

/** The bootstrap's interval, for rows whose verdict depends on it. */
struct bootstrap;
int compare_draw(struct pair *p, struct bootstrap *b);

/** The verdict of a noisy row, all p-values being adjusted. */
void compare_judge(struct pair *p, double alpha);

#endif
