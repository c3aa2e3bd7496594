/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpin: let a reference go, as the last thing that happens to a buffer. */
#include <errno.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/operation.h"

static int ready(struct operation *o)
{
	o->pages = (int64_t)o->l->pin.pages;
	return o->pages ? 0
			: why_set(&o->l->why, -EOPNOTSUPP,
				  "not applicable: no page is referenced");
}

static int run(struct operation *o)
{
	pin_drop(&o->l->pin);
	return 0;
}

static int64_t acted(struct operation *o)
{
	return o->pages - (int64_t)o->l->pin.pages;
}

static const struct operation_kind unpin = {
	.call = "dropping the reference",
	.ready = ready,
	.run = run,
	.acted = acted,
};

static int unpin_batch(struct life *l)
{
	return operation_batch(l, &unpin);
}

const struct experiment_kind experiment_unpin = {
	.name = "unpin",
	.help = "let a reference go",
	.question = "How much does it cost to let a reference go?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_THREADED |
		  EXPERIMENT_OPERATES | EXPERIMENT_SIZED | EXPERIMENT_TOUCHES,
	.batch = unpin_batch,
};
