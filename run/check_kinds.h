/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kinds of a selection work here: each is tried in the simplest points
 * that have it, until one works. Points are the product of the kinds, and
 * trying thousands of them would take minutes.
 */
#ifndef PINCOW_RUN_CHECK_KINDS_H
#define PINCOW_RUN_CHECK_KINDS_H

#include <stdbool.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"

/** Points that a kind is tried in at most. */
#define KIND_CANDIDATES 16

/** A kind, and the points that it is tried in, the simplest one first. */
struct kind_check {
	enum axis axis;
	int kind; /* its number on the axis */
	bool works; /* for the caller to say: false */
	size_t nr;
	const struct point *point[KIND_CANDIDATES]; /* of the selection */
};

/** The number of @p's kind on @axis. */
int point_kind(const struct point *p, enum axis axis);

/**
 * One check per kind that the points of @l have, in the order of axes and
 * kinds; `none` is not checked. An array of *@nr, for free(3), that points into
 * @l; or NULL without memory.
 */
struct kind_check *check_kinds_choose(const struct point_list *l, size_t *nr);

#endif
