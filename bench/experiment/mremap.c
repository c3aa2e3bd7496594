/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mremap: move the range to other addresses. Whole page tables are moved where
 * both places are aligned to 2 MiB, which they are here.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

/* Alone between guards, as the range itself. */
static int ready(struct operation *o)
{
	struct life *l = o->l;
	size_t align = l->map.kind->page_size > PMD_PAGE
			       ? l->map.kind->page_size
			       : PMD_PAGE;

	o->area_len = l->map.len + 2 * align;
	o->area = mmap(NULL, o->area_len, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (o->area == MAP_FAILED) {
		o->area = NULL;
		return why_set(&l->why, -errno, "no address space: %s",
			       strerror(errno));
	}
	o->to = (char *)(((uintptr_t)o->area + align) & ~(align - 1));
	return 0;
}

static int run(struct operation *o)
{
	struct mapping *m = &o->l->map;

	return mremap(m->addr, m->len, m->len, MREMAP_MAYMOVE | MREMAP_FIXED,
		      o->to) == MAP_FAILED
		       ? -errno
		       : 0;
}

/* Pages whose frame is at the new place. */
static int64_t acted(struct operation *o)
{
	struct life *l = o->l;
	struct life_state *s = l->state;
	const struct frames *f = &l->witness->frames;
	int64_t nr = 0;
	int err = frames_read(f, 0, o->to, s->after, s->pages);

	if (err)
		return err;
	for (size_t i = 0; i < s->pages; i++)
		nr += f->numbers
			      ? frame_of(s->after[i]) == frame_of(s->before[i])
			      : !!(s->after[i] & PAGE_PRESENT);
	return nr;
}

static const struct operation_kind mremap_kind = {
	.call = "mremap",
	.all = true,
	.ready = ready,
	.run = run,
	.acted = acted,
};

static int mremap_batch(struct life *l)
{
	return operation_batch(l, &mremap_kind);
}

const struct experiment_kind experiment_mremap = {
	.name = "mremap",
	.help = "move the range to other addresses",
	.question = "How much does it cost to move memory without copying it?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = mremap_batch,
};
