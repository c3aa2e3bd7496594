/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pageout: reclaim of just this range (5.4 on). With swap, anonymous pages are
 * written to it; without, they stay, and `op_pages` is 0. A referenced page
 * stays.
 */
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static int run(struct operation *o)
{
	return operation_advise(o, MADV_PAGEOUT);
}

static const struct operation_kind pageout = {
	.call = "madvise(MADV_PAGEOUT)",
	.run = run,
	.acted = operation_gone,
};

static int pageout_batch(struct life *l)
{
	return operation_batch(l, &pageout);
}

const struct experiment_kind experiment_pageout = {
	.name = "pageout",
	.help = "reclaim the pages at once",
	.question =
		"How much does reclaim cost, and how many pages does it get?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = pageout_batch,
};
