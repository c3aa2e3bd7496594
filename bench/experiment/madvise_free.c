/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * madvise_free: the pages stay until reclaim wants them, or a write takes them
 * back. A page that was offered so is anonymous and no longer backed by swap.
 */
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

/* Pages that are looked at in one go. */
#define CHUNK 512

static int run(struct operation *o)
{
	return operation_advise(o, MADV_FREE);
}

/* The kernel marks the pages in batches per CPU. */
static int64_t acted(struct operation *o)
{
	const struct life *l = o->l;
	const struct frames *f = &l->witness->frames;
	uint64_t e[CHUNK], flags[CHUNK];
	int64_t nr = 0;
	int err = f->numbers ? witness_drain(l->witness) : 0;

	if (!f->numbers)
		return -1;
	for (size_t i = 0, n; !err && i < l->state->pages; i += n) {
		n = l->state->pages - i < CHUNK ? l->state->pages - i : CHUNK;
		err = frames_read(f, 0, l->map.addr + i * BASE_PAGE, e, n);
		for (size_t k = 0; k < n; k++)
			e[k] = frame_of(e[k]);
		if (!err)
			err = frames_flags(f, e, flags, n);
		for (size_t k = 0; !err && k < n; k++)
			nr += e[k] && !(flags[k] & FRAME_SWAPBACKED);
	}
	return err ? err : nr;
}

static const struct operation_kind madvise_free = {
	.call = "madvise(MADV_FREE)",
	.run = run,
	.acted = acted,
};

static int madvise_free_batch(struct life *l)
{
	return operation_batch(l, &madvise_free);
}

const struct experiment_kind experiment_madvise_free = {
	.name = "madvise_free",
	.help = "mark the pages as free to take",
	.question = "How much does it cost to offer memory to reclaim?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = madvise_free_batch,
};
