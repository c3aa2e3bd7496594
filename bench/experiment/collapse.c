/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * collapse: base pages, or folios, become huge pages by one call
 * (MADV_COLLAPSE, 6.1 on). A referenced page makes it fail.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"
#include "harness/proc/smaps.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* The kinds of mapping that want no huge page have said so. */
static int ready(struct operation *o)
{
	struct life *l = o->l;
	int err;

	if (l->map.kind->traits & (MAPPING_HUGETLB | MAPPING_PMD))
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: the range is huge already");
	err = operation_advise(o, MADV_HUGEPAGE);
	return err ? why_set(&l->why, err, "madvise(MADV_HUGEPAGE): %s",
			     strerror(-err))
		   : 0;
}

static int run(struct operation *o)
{
	return operation_advise(o, MADV_COLLAPSE);
}

static int64_t acted(struct operation *o)
{
	int64_t huge = smaps_huge(o->l->map.addr, o->l->map.len);

	return huge < 0 ? huge : huge / (int64_t)BASE_PAGE;
}

static const struct operation_kind collapse = {
	.call = "madvise(MADV_COLLAPSE)",
	.all = true,
	.ready = ready,
	.run = run,
	.acted = acted,
};

static int collapse_batch(struct life *l)
{
	return operation_batch(l, &collapse);
}

const struct experiment_kind experiment_collapse = {
	.name = "collapse",
	.help = "make the pages huge by one call",
	.question =
		"How much does a huge page cost that is made of small ones?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = collapse_batch,
};
