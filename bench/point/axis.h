/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The axes as the command line sees them: kinds by name. */
#ifndef PINCOW_BENCH_POINT_AXIS_H
#define PINCOW_BENCH_POINT_AXIS_H

#include "bench/point/point.h"

/** Index of the kind called @name, or -1. */
int axis_find(enum axis axis, const char *name);

/** The names of all kinds, separated by blanks. */
void axis_list(enum axis axis, char *text, size_t size);

/** Write the point's name and canonical parameters from its kinds. */
void point_name(struct point *p);

/** Do the kinds of @p make a point? From traits alone. */
bool point_combines(const struct point *p);

/** Append a copy. 0 or -ENOMEM. */
int point_list_add(struct point_list *l, const struct point *p);

#endif
