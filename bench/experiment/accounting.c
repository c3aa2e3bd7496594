/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * accounting: the charge of a reference against RLIMIT_MEMLOCK. It is the pin
 * provider's rule and no counter tells it: so the smallest limit is sought
 * with which an unprivileged process can take the reference.
 */
#include "bench/batch/steps.h"
#include "bench/experiment/shared/memlock_limit.h"

static int accounting_batch(struct life *l)
{
	struct memlock_limit m;
	int err;

	/* Each process that tries the pin opens it for itself. */
	pin_close(&l->pin);
	err = life_map(l, true);
	if (!err)
		err = memlock_limit_find(&m, l->point, &l->map, &l->why);
	if (err)
		return err;
	life_reading(l, "memlock_bytes", m.bytes);
	life_reading(l, "memlock_open_bytes", m.open_bytes);
	life_reading(l, "memlock_pages",
		     (m.bytes - m.open_bytes) / (int64_t)BASE_PAGE);
	return 0;
}

const struct experiment_kind experiment_accounting = {
	.name = "accounting",
	.help = "the smallest RLIMIT_MEMLOCK that allows the reference",
	.question = "How much is charged to a process for one 4k pin?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_SIZED,
	.batch = accounting_batch,
};
