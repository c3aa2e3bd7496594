/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fork: its time, and the pages that it copies for the child at once because
 * somebody pins them (70e806e4e645 for PTEs, d042035eaf5f for PMDs,
 * 4eae4efa2c29 for hugetlb). No fault counter sees these: frame numbers do.
 */
#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"

static int fork_batch(struct life *l)
{
	int err = life_hold(l);

	if (!err)
		err = life_before(l);
	if (!err && l->point->params.dontfork)
		err = life_dontfork(l);
	if (!err)
		err = life_siblings(l);
	if (!err)
		err = life_fork(l);
	/* A child that shares the memory has no pages of its own to compare. */
	if (!err && l->point->params.by == CHILD_FORK)
		err = life_child_copies(l);
	return err;
}

static const char *const variants[] = {
	"pins=8", "pins=all", "dontfork=yes", "by=vfork", "by=spawn", NULL,
};

const struct experiment_kind experiment_fork = {
	.name = "fork",
	.help = "fork while a page is referenced",
	.question = "How many pages does fork copy at once, for one pin?",
	.version = 2,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_FORKS |
		  EXPERIMENT_SIZED | EXPERIMENT_TOUCHES | EXPERIMENT_CHILDREN |
		  EXPERIMENT_SPAWNS,
	.variants = variants,
	.batch = fork_batch,
};
