/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a machine that can spoil a point, as doctor checks them. */
#ifndef PINCOW_RUN_CONCERN_H
#define PINCOW_RUN_CONCERN_H

#include "bench/point/point.h"

/** Bits of enum check_concern: what would spoil @p. */
unsigned int point_concern(const struct point *p);

/** How many points of @l one of the bits of @concern is about. */
size_t points_concerned(const struct point_list *l, unsigned int concern);

#endif
