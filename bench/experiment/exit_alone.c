/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exit_alone: the exit of a process that has the range for itself, so that all
 * of it is freed, from telling it to exit until wait(2) returns.
 */
#include "bench/batch/steps.h"
#include "bench/experiment/shared/exit.h"

static int ready(struct operation *o)
{
	return exit_ready(o, false);
}

static const struct operation_kind exit_alone = {
	.call = "exit",
	.all = true,
	.ready = ready,
	.run = exit_run,
	.acted = exit_acted,
};

static int exit_alone_batch(struct life *l)
{
	return operation_batch(l, &exit_alone);
}

const struct experiment_kind experiment_exit_alone = {
	.name = "exit_alone",
	.help = "exit of a process that has the pages alone",
	.question =
		"How much does it cost to end a process that frees its memory?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_OPERATES |
		  EXPERIMENT_BARE | EXPERIMENT_SIZED | EXPERIMENT_TOUCHES,
	.batch = exit_alone_batch,
};
