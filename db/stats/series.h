/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of one kind, a growing array; zeroed is empty. */
#ifndef PINCOW_DB_STATS_SERIES_H
#define PINCOW_DB_STATS_SERIES_H

#include <stddef.h>

struct series {
	double *x; /* owned */
	size_t nr, room;
};

/** 0 or -ENOMEM. */
int series_add(struct series *s, double value);
void series_release(struct series *s);

#endif
