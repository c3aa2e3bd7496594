/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fork_alive: the child lives and maps what the parent writes.
 *
 * A page that both map has to be copied. One that fork copied for the child
 * at once, because it is pinned, need not be.
 */
#include "bench/wp/shared/fork.h"

static int fork_alive_check(struct wp *w, struct why *why)
{
	int err = child_await(&w->child);

	return err ? why_set(why, err, "the child of fork died") : 0;
}

const struct wp_kind wp_fork_alive = {
	.name = "fork_alive",
	.help = "fork; the child holds the pages during the writes",
	.traits = WP_SHARES | WP_PROCESS | WP_FORKS,
	.open = wp_fork_open,
	.protect = wp_fork_protect,
	.check = fork_alive_check,
	.close = wp_fork_close,
};
