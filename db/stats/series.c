/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db/stats/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int series_add(struct series *s, double value)
{
	size_t room = s->room ? 2 * s->room : 64;
	double *x;

	if (s->nr == s->room) {
		x = realloc(s->x, room * sizeof(*x));
		if (!x)
			return -ENOMEM;
		s->x = x;
		s->room = room;
	}
	s->x[s->nr++] = value;
	return 0;
}

void series_release(struct series *s)
{
	free(s->x);
	memset(s, 0, sizeof(*s));
}
