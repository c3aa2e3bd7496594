/* SPDX-License-Identifier: GPL-2.0-or-later */
/* first_write: the baseline, a write to memory that has no page yet. */
#include <errno.h>

#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"
#include "bench/mapping/shared/touch.h"

/* Two runs of classes each, of up to 29 bytes: a line of NDJSON has 1 MiB. */
#define FOLIOS_MAX 32768

/* A fault for each folio, and none for the rest of it: classes in turns. */
static int check_folios(struct life *l)
{
	size_t page_size = l->point->mapping->page_size;
	size_t nr = point_range_bytes(l->point) / page_size;

	if (page_size == BASE_PAGE || nr <= FOLIOS_MAX)
		return 0;
	return why_set(&l->why, -EOPNOTSUPP,
		       "size: the classes of %zu folios are not kept (at most "
		       "%d)",
		       nr, FOLIOS_MAX);
}

static int first_write_batch(struct life *l)
{
	int err = check_folios(l);

	if (!err && l->point->params.touch == TOUCH_OWN &&
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
