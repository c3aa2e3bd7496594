/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * accounting: the charge of a reference against RLIMIT_MEMLOCK. It is the pin
 * provider's rule and no counter tells it: so the smallest limit is sought
 * with which an unprivileged process can take the reference.
 */
#include <errno.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/memlock_limit.h"

/* An unaligned one takes a header and a part of one more page. */
static bool buffers_fit(const struct point *p)
{
	size_t each = point_referenced_pages(p) * BASE_PAGE + BASE_PAGE;
	size_t room =
		point_range_bytes(p) - point_first_referenced(p) * BASE_PAGE;

	return (p->params.buffers == 1 && !p->params.unaligned) ||
	       p->params.buffers * each <= room;
}

static int accounting_batch(struct life *l)
{
	struct memlock_limit m;
	int err;

	if (!buffers_fit(l->point))
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: the buffers are longer than "
			       "the range");
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
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_SIZED |
		  EXPERIMENT_CHARGED,
	.batch = accounting_batch,
};
