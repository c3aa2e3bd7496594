/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exit_child: the exit of a child that shares all pages of the range with its
 * parent, from telling it to exit until wait(2) returns, when its page tables
 * are gone. With dontfork=yes it has nothing of the range: the rest.
 */
#include <errno.h>
#include <string.h>

#include "bench/batch/steps.h"
#include "bench/experiment/shared/exit.h"

static int ready(struct operation *o)
{
	struct life *l = o->l;
	int err = l->point->params.dontfork ? life_dontfork(l) : 0;

	if (err)
		return err;
	err = child_open(&l->child);
	if (!err)
		err = child_fork(&l->child);
	if (!err)
		err = child_await(&l->child);
	if (err)
		return why_set(&l->why, err, "fork: %s", strerror(-err));
	o->pages = exit_mapped(l, l->child.pid);
	return o->pages < 0 ? (int)o->pages : 0;
}

static int run(struct operation *o)
{
	child_let_go(&o->l->child);
	return 0;
}

static const struct operation_kind exit_child = {
	.call = "exit",
	.ready = ready,
	.run = run,
	.acted = exit_acted,
};

static int exit_child_batch(struct life *l)
{
	return operation_batch(l, &exit_child);
}

const struct experiment_kind experiment_exit_child = {
	.name = "exit_child",
	.help = "exit of a child that shares the pages",
	.question =
		"How much does it cost to end a process that shares memory?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES | EXPERIMENT_FORKS |
		  EXPERIMENT_OPERATES | EXPERIMENT_BARE | EXPERIMENT_SIZED |
		  EXPERIMENT_TOUCHES,
	.batch = exit_child_batch,
};
