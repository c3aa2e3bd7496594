/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays of numbers that grow. */
#include "db/stats/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

int series_add(struct series *s, double value)
{
	/* Asked here first: each sample of a run comes by. */
	if (s->nr == s->room &&
	    array_reserve(&s->x, &s->room, s->nr + 1, sizeof(*s->x)))
		return -ENOMEM;
	s->x[s->nr++] = value;
	return 0;
}

void series_release(struct series *s)
{
	free(s->x);
	memset(s, 0, sizeof(*s));
}
