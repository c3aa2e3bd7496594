/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mprotect_rw: the way back of mprotect(2), with no write between the two. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

static int protect(const struct operation *o, int prot)
{
	return mprotect(o->l->map.addr, o->l->map.len, prot) ? -errno : 0;
}

static int ready(struct operation *o)
{
	int err = protect(o, PROT_READ);

	return err ? why_set(&o->l->why, err, "mprotect: %s", strerror(-err))
		   : 0;
}

static int run(struct operation *o)
{
	return protect(o, PROT_READ | PROT_WRITE);
}

/* A page at each end tells for all: it is one VMA. */
static int64_t acted(struct operation *o)
{
	const struct mapping *m = &o->l->map;
	bool writable = operation_writable(m->addr);

	if (operation_writable(m->addr + m->len - 1) != writable)
		return -EIO;
	return writable ? (int64_t)o->l->state->pages : 0;
}

static const struct operation_kind mprotect_rw = {
	.call = "mprotect",
	.all = true,
	.ready = ready,
	.run = run,
	.acted = acted,
};

static int mprotect_rw_batch(struct life *l)
{
	return operation_batch(l, &mprotect_rw);
}

const struct experiment_kind experiment_mprotect_rw = {
	.name = "mprotect_rw",
	.help = "mprotect back to writable, one way",
	.question = "How much does it cost to take a protection away?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = mprotect_rw_batch,
};
