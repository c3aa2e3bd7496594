/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wp_write: the question itself, reuse or copy. */
#include "bench/life.h"

static int wp_write_batch(struct life *l)
{
	int err = life_map(l, true);

	if (!err)
		err = life_drain(l);
	if (!err)
		err = life_pin(l);
	if (!err)
		err = life_before(l);
	if (!err)
		err = life_protect(l);
	if (!err)
		err = life_write(l);
	if (!err)
		err = life_after(l);
	return err;
}

const struct experiment_kind experiment_wp_write = {
	.name = "wp_write",
	.help = "write to memory that was just write-protected",
	.question = "Is the page reused or copied, and at what cost?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_WRITES,
	.batch = wp_write_batch,
};
