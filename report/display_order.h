/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which points are shown: that of kinds.def, axis by axis. Kinds
 * of other versions of pincow, which kinds.def lacks, come last.
 */
#ifndef PINCOW_REPORT_DISPLAY_ORDER_H
#define PINCOW_REPORT_DISPLAY_ORDER_H

#include <stddef.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"

/** The kind's row on @axis; axis_nr_kinds(@axis) for an unknown one. */
size_t display_rank(enum axis axis, const char *kind);

/**
 * Compare two points by the names of their kinds, then by their own names:
 * below, 0 or above, as qsort(3) wants it.
 */
int display_compare(char *const a[AXIS_NR], const char *name_a,
		    char *const b[AXIS_NR], const char *name_b);

#endif
