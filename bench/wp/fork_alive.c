/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fork_alive: the child lives and maps what the parent writes.
 *
 * A page that both map has to be copied. One that fork copied for the child
 * at once, because it is pinned, need not be.
 */
#include "bench/wp/shared/fork.h"

static int fork_alive_protect(struct wp *w, struct why *why)
{
	return wp_fork_protect(w, 1, why);
}

const struct wp_kind wp_fork_alive = {
	.name = "fork_alive",
	.help = "fork; the child holds the pages during the writes",
	.traits = WP_SHARES | WP_PROCESS,
	.open = wp_fork_open,
	.protect = fork_alive_protect,
	.check = wp_fork_check,
	.close = wp_fork_close,
};
