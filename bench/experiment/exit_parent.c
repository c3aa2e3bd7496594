/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exit_parent: the exit of a process whose child still has all pages of the
 * range, from telling it to exit until wait(2) returns.
 */
#include "bench/batch/steps.h"
#include "bench/experiment/shared/exit.h"

static int ready(struct operation *o)
{
	return exit_ready(o, true);
}

static const struct operation_kind exit_parent = {
	.call = "exit",
	.all = true,
	.ready = ready,
	.run = exit_run,
	.acted = exit_acted,
};

static int exit_parent_batch(struct life *l)
{
	return operation_batch(l, &exit_parent);
}

const struct experiment_kind experiment_exit_parent = {
	.name = "exit_parent",
	.help = "exit of a process whose child lives on",
	.question = "How much does it cost to end a process before its child?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_OPERATES |
		  EXPERIMENT_BARE | EXPERIMENT_SIZED | EXPERIMENT_TOUCHES,
	.batch = exit_parent_batch,
};
