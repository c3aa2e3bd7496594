/* SPDX-License-Identifier: GPL-2.0-or-later */
/* madvise_dontneed: as allocators give memory back that they may need again. */
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

static int run(struct operation *o)
{
	return operation_advise(o, MADV_DONTNEED);
}

static const struct operation_kind madvise_dontneed = {
	.call = "madvise(MADV_DONTNEED)",
	.all = true,
	.run = run,
	.acted = operation_gone,
};

static int madvise_dontneed_batch(struct life *l)
{
	return operation_batch(l, &madvise_dontneed);
}

const struct experiment_kind experiment_madvise_dontneed = {
	.name = "madvise_dontneed",
	.help = "give the pages back, and keep the range",
	.question = "How much does it cost to give memory back?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = madvise_dontneed_batch,
};
