/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wp_write: the question itself, reuse or copy. */
#include "bench/batch/steps.h"

static int wp_write_batch(struct life *l)
{
	int err = life_hold(l);

	return err ? err : life_protect_and_write(l);
}

static const char *const variants[] = {
	"pins=8", "pins=all", "pin-when=after", "threads=2", NULL,
};

const struct experiment_kind experiment_wp_write = {
	.name = "wp_write",
	.help = "write to memory that was just write-protected",
	.question = "Is the page reused or copied, and at what cost?",
	.version = 4,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_THREADED | EXPERIMENT_WRITES | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES | EXPERIMENT_CHILDREN,
	.variants = variants,
	.batch = wp_write_batch,
};
