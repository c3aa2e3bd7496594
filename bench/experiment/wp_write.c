/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wp_write: the question itself, reuse or copy. */
#include <stdbool.h>

#include "bench/life.h"

static int wp_write_batch(struct life *l)
{
	bool after = l->point->params.pin_after;
	int err = life_map(l, true);

	if (!err)
		err = life_drain(l);
	if (!err && !after)
		err = life_pin(l);
	if (!err)
		err = life_before(l);
	if (!err)
		err = life_protect(l);
	if (!err && after)
		err = life_pin_after(l);
	if (!err)
		err = life_write(l);
	if (!err)
		err = life_after(l);
	return err;
}

static const char *const variants[] = {
	"pins=8", "pins=all", "pin-when=after", "threads=2", NULL,
};

const struct experiment_kind experiment_wp_write = {
	.name = "wp_write",
	.help = "write to memory that was just write-protected",
	.question = "Is the page reused or copied, and at what cost?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_WRITES,
	.variants = variants,
	.batch = wp_write_batch,
};
