/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that takes pages for written which nobody wrote spares its writes
 * the fault, and those who track them do needless work: no improvement.
 */
#include "db/compare/falsely_dirty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Part @k of experiment/mapping/pin/wp?params. */
static const char *part_of(const char *name, int k, size_t *len)
{
	for (; k && *name; k--) {
		name += strcspn(name, "/");
		name += *name == '/';
	}
	*len = strcspn(name, "/?");
	return name;
}

static bool same_part(const char *a, const char *b, int k)
{
	size_t n, m;
	const char *x = part_of(a, k, &n), *y = part_of(b, k, &m);

	return n == m && !memcmp(x, y, n);
}

static bool same_protection(const char *a, const char *b)
{
	return same_part(a, b, 1) && same_part(a, b, 3);
}

static int by_name(const void *name, const void *point)
{
	return strcmp(name, ((const struct compare_point *)point)->name);
}

static bool rises(const struct comparison *c, const struct compare_point *base)
{
	const struct compare_run *run = c->run[1];
	const struct compare_value *a =
		&base->metric[METRIC_falsely_dirty_pages];
	const struct compare_point *new;
	const struct compare_value *b;

	if (!a->there)
		return false;
	new = bsearch(base->name, run->point, run->nr, sizeof(*new), by_name);
	if (!new || new->version != base->version)
		return false;
	b = &new->metric[METRIC_falsely_dirty_pages];
	return b->there && b->value > a->value;
}

/* Of all points of the runs, also those that are not compared. */
static bool any_rises(const struct comparison *c, const char *name)
{
	const struct compare_run *base = c->run[0];

	for (size_t i = 0; i < base->nr; i++)
		if (same_protection(base->point[i].name, name) &&
		    rises(c, &base->point[i]))
			return true;
	return false;
}

static bool has_better(const struct comparison *c,
		       const struct compare_point_result *p)
{
	for (size_t k = 0; k < p->rows; k++)
		if (c->row[p->row + k].verdict == VERDICT_BETTER)
			return true;
	return false;
}

static void doubt(struct compare_row *r)
{
	if (r->verdict != VERDICT_BETTER)
		return;
	r->verdict = VERDICT_INCONCLUSIVE;
	/* No more invocations would help. */
	r->needed = 0;
	snprintf(r->why, sizeof(r->why),
		 "pages are falsely dirty, so writes take no fault");
}

void compare_doubt_better(struct comparison *c)
{
	for (size_t i = 0; i < c->nr_points; i++) {
		const struct compare_point_result *p = &c->point[i];

		if (!has_better(c, p) || !any_rises(c, p->name))
			continue;
		for (size_t k = 0; k < p->rows; k++)
			doubt(&c->row[p->row + k]);
	}
}
