/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pin: the cost of referencing memory and of letting it go again, in time and
 * in memory. The size is the parameter `pins`: one 4k page, up to all of the
 * range. Without a reference (pin `none`) the same readings are the noise.
 */
#include "bench/batch/steps.h"

static int pin_batch(struct life *l)
{
	int err = life_map(l, true);

	if (!err)
		err = life_drain(l);
	if (!err)
		err = life_before(l);
	if (!err)
		err = life_pin(l);
	if (!err)
		err = life_pinned_readings(l);
	return err;
}

static const char *const variants[] = {
	"pins=8", "pins=64", "pins=512", "pins=all", NULL,
};

const struct experiment_kind experiment_pin = {
	.name = "pin",
	.help = "reference pages and let them go",
	.question = "How much does a reference cost, in time and in memory?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_SIZED,
	.variants = variants,
	.batch = pin_batch,
};
