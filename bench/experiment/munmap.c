/* SPDX-License-Identifier: GPL-2.0-or-later */
/* munmap: take the range away, its pages with it. */
#include <errno.h>
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

/* Untimed, what life_end() unmaps is larger: guards on both sides. */
static int run(struct operation *o)
{
	return munmap(o->l->map.addr, o->l->map.len) ? -errno : 0;
}

static const struct operation_kind munmap_kind = {
	.call = "munmap",
	.all = true,
	.run = run,
	.acted = operation_gone,
};

static int munmap_batch(struct life *l)
{
	return operation_batch(l, &munmap_kind);
}

const struct experiment_kind experiment_munmap = {
	.name = "munmap",
	.help = "unmap the range",
	.question = "How much does it cost to unmap memory?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = munmap_batch,
};
