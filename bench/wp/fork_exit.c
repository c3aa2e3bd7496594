/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fork_exit: a child is forked and has exited before the writes.
 *
 * Every page is exclusive again, and its page table entry is still read-only.
 * arm_ns is the fork alone, not the child's exit.
 */
#include "bench/wp/shared/fork.h"

/* Untimed: until a child has exited its page tables share our pages. */
static int fork_exit_check(struct wp *w, struct why *why)
{
	(void)why;
	child_let_go(&w->child);
	return 0;
}

const struct wp_kind wp_fork_exit = {
	.name = "fork_exit",
	.help = "fork; the child has exited before the writes",
	.traits = WP_PROCESS | WP_FORKS,
	.open = wp_fork_open,
	.protect = wp_fork_protect,
	.check = fork_exit_check,
	.close = wp_fork_close,
};
