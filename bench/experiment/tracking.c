/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracking: pages that can no longer be cleaned or write-protected, because
 * one 4k of them is referenced.
 *
 * clear_refs leaves what may be pinned as it is (9348b73c2e1b): soft-dirty
 * stays set and the next write does not fault, so whoever tracks writes with
 * it takes these pages for written for ever. The pagemap tells; that the
 * writes to such pages take no fault is the second witness.
 */
#include <errno.h>

#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"

static int tracking_batch(struct life *l)
{
	int64_t left = -1;
	int err = life_hold(l);

	if (!err)
		err = life_protect_and_write(l);
	if (!err)
		err = life_left_writable(l, &left);
	if (!err && left < 0)
		err = why_set(&l->why, -EOPNOTSUPP,
			      "this kernel does not show which pages are "
			      "protected");
	if (!err)
		life_reading(l, "untracked_pages", left);
	return err;
}

static const char *const variants[] = { "pins=8", NULL };

const struct experiment_kind experiment_tracking = {
	.name = "tracking",
	.help = "pages that can no longer be cleaned or protected",
	.question = "How many pages does one reference keep from being "
		    "tracked?",
	.version = 4,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_THREADED | EXPERIMENT_WRITES | EXPERIMENT_TRACKS |
		  EXPERIMENT_SHOWN | EXPERIMENT_LONG | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.variants = variants,
	.batch = tracking_batch,
};
