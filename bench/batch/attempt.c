/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes one batch with the witnesses of its sort around it. */
#include "bench/batch/attempt.h"

#include <string.h>

#include "bench/batch/steps.h"

int life_attempt(struct life *l, enum batch_sort sort)
{
	int err;

	memset(&l->result, 0, sizeof(l->result));
	l->sort = sort;
	l->disturbed = NULL;
	witness_begin(l->witness, sort);
	err = l->point->experiment->batch(l);
	/* Also after an error: a batch that fails halfway leaves references
	 * and children behind. */
	life_end(l);
	witness_end(l->witness);
	return err ? err : life_check_readings(l);
}
