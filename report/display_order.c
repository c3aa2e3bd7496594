/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts points for tables and for the dashboard alike. */
#include "report/display_order.h"

#include <string.h>

#include "bench/point/axis.h"

size_t display_rank(enum axis axis, const char *kind)
{
	/* A kind of another version of pincow sorts behind all that are
	 * known. */
	size_t nr = axis_nr_kinds(axis);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(axis_kind_name(axis, i), kind))
			return i;
	return nr;
}

int display_compare(char *const a[AXIS_NR], const char *name_a,
		    char *const b[AXIS_NR], const char *name_b)
{
	for (int i = 0; i < AXIS_NR; i++) {
		size_t ra = display_rank((enum axis)i, a[i]);
		size_t rb = display_rank((enum axis)i, b[i]);

		if (ra != rb)
			return ra < rb ? -1 : 1;
	}
	/* Points that differ in parameters alone: an order, so that two tables
	 * of one run are equal. */
	return strcmp(name_a, name_b);
}
