/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses a point for each kind of a selection. */
#include "run/check_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"

static const char *kind_name(const struct point *p, enum axis axis)
{
	switch (axis) {
	case AXIS_EXPERIMENT:
		return p->experiment->name;
	case AXIS_MAPPING:
		return p->mapping->name;
	case AXIS_PIN:
		return p->pin->name;
	default:
		return p->wp->name;
	}
}

int point_kind(const struct point *p, enum axis axis)
{
	return axis_find(axis, kind_name(p, axis));
}

/* The kinds of a point by their numbers, and how far from the plainest ones it
 * is: kinds.def has them from the plain to the demanding. */
struct ranked {
	int kind[AXIS_NR];
	int effort;
	const struct point *point;
};

static int by_effort(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->effort != y->effort)
		return x->effort < y->effort ? -1 : 1;
	/* qsort(3) keeps no order of its own. */
	return x->point < y->point ? -1 : x->point > y->point;
}

static struct ranked *rank(const struct point_list *l)
{
	struct ranked *r = calloc(l->nr + 1, sizeof(*r));

	for (size_t i = 0; r && i < l->nr; i++) {
		r[i].point = &l->point[i];
		for (int a = 0; a < AXIS_NR; a++) {
			r[i].kind[a] = point_kind(r[i].point, (enum axis)a);
			r[i].effort += r[i].kind[a];
		}
	}
	if (r)
		qsort(r, l->nr, sizeof(*r), by_effort);
	return r;
}

static void choose(struct kind_check *c, const struct ranked *r, size_t nr)
{
	for (size_t i = 0; i < nr && c->nr < KIND_CANDIDATES; i++)
		if (r[i].kind[c->axis] == c->kind)
			c->point[c->nr++] = r[i].point;
}

static size_t choose_all(struct kind_check *check, const struct ranked *r,
			 size_t nr)
{
	size_t n = 0;

	for (int a = 0; a < AXIS_NR; a++)
		for (size_t k = 0; k < axis_nr_kinds((enum axis)a); k++) {
			if (!strcmp(axis_kind_name((enum axis)a, k), "none"))
				continue;
			check[n] = (struct kind_check){ .axis = (enum axis)a,
							.kind = (int)k };
			choose(&check[n], r, nr);
			n += !!check[n].nr;
		}
	return n;
}

struct kind_check *check_kinds_choose(const struct point_list *l, size_t *nr)
{
	struct ranked *r = rank(l);
	struct kind_check *check = NULL;
	size_t room = 1;

	for (int a = 0; a < AXIS_NR; a++)
		room += axis_nr_kinds((enum axis)a);
	*nr = 0;
	if (r)
		check = calloc(room, sizeof(*check));
	if (check)
		*nr = choose_all(check, r, l->nr);
	free(r);
	return check;
}
