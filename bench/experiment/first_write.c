/* SPDX-License-Identifier: GPL-2.0-or-later */
/* first_write: the baseline, a write to memory that has no page yet. */
#include <errno.h>

#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"
#include "bench/mapping/shared/touch.h"

static int first_write_batch(struct life *l)
{
	int err = 0;

	if (l->point->params.touch == TOUCH_OWN &&
	    l->point->mapping->traits & MAPPING_SHAPED)
		err = why_set(&l->why, -EOPNOTSUPP,
			      "not applicable: this mapping is populated "
			      "before it is shaped");
	if (!err)
		err = life_map(l, l->point->params.touch != TOUCH_OWN);
	if (!err)
		err = life_before(l);
	if (!err)
		err = life_write(l);
	if (!err)
		err = life_after(l);
	return err;
}

const struct experiment_kind experiment_first_write = {
	.name = "first_write",
	.help = "write to memory that has no page yet",
	.question = "How much does a page fault cost that copies nothing?",
	.version = 3,
	.traits = EXPERIMENT_WRITES | EXPERIMENT_TOUCHES | EXPERIMENT_SIZED,
	.batch = first_write_batch,
};
