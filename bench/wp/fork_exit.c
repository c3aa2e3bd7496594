/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fork_exit: a child is forked and has exited before the writes.
 *
 * Every page is exclusive again, and its page table entry is still read-only.
 * arm_ns is
 * the fork alone, not the child's exit.
 */
#include "bench/wp/shared/fork.h"

static int fork_exit_protect(struct wp *w, struct why *why)
{
	return wp_fork_protect(w, 0, why);
}

const struct wp_kind wp_fork_exit = {
	.name = "fork_exit",
	.help = "fork; the child has exited before the writes",
	.traits = WP_PROCESS,
	.open = wp_fork_open,
	.protect = fork_exit_protect,
	.check = wp_fork_check,
	.close = wp_fork_close,
};
