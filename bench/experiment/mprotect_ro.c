/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mprotect_ro: one way of mprotect(2), to read-only. */
#include <errno.h>
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

static int run(struct operation *o)
{
	struct mapping *m = &o->l->map;

	return mprotect(m->addr, m->len, PROT_READ) ? -errno : 0;
}

/* A page at each end tells for all: it is one VMA. */
static int64_t acted(struct operation *o)
{
	const struct mapping *m = &o->l->map;
	bool writable = operation_writable(m->addr);

	if (operation_writable(m->addr + m->len - 1) != writable)
		return -EIO;
	return writable ? 0 : (int64_t)o->l->state->pages;
}

static const struct operation_kind mprotect_ro = {
	.call = "mprotect",
	.all = true,
	.run = run,
	.acted = acted,
};

static int mprotect_ro_batch(struct life *l)
{
	return operation_batch(l, &mprotect_ro);
}

const struct experiment_kind experiment_mprotect_ro = {
	.name = "mprotect_ro",
	.help = "mprotect to read-only, one way",
	.question = "How much does it cost to protect memory?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = mprotect_ro_batch,
};
