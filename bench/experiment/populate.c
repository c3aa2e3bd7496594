/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * populate: all pages of the range by one call (5.14 on), beside first_write,
 * which faults each of them in.
 */
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static int run(struct operation *o)
{
	return operation_advise(o, MADV_POPULATE_WRITE);
}

static const struct operation_kind populate = {
	.call = "madvise(MADV_POPULATE_WRITE)",
	.unpopulated = true,
	.all = true,
	.run = run,
	.acted = operation_present,
};

static int populate_batch(struct life *l)
{
	return operation_batch(l, &populate);
}

const struct experiment_kind experiment_populate = {
	.name = "populate",
	.help = "fault all pages in by one call",
	.question = "How much does a page cost that comes without a fault of "
		    "its own?",
	.version = 1,
	.traits = EXPERIMENT_THREADED | EXPERIMENT_OPERATES | EXPERIMENT_SIZED,
	.batch = populate_batch,
};
