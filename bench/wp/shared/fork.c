/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protection by fork: pipes are made before it, so that clone(2) alone is
 * timed. */
#include "bench/wp/shared/fork.h"

#include <string.h>

int wp_fork_open(struct wp *w, struct why *why)
{
	int err = child_open(&w->child);

	return err ? why_set(why, err, "pipe: %s", strerror(-err)) : 0;
}

int wp_fork_protect(struct wp *w, int hold, struct why *why)
{
	int err = child_fork(&w->child, hold);

	return err ? why_set(why, err, "fork: %s", strerror(-err)) : 0;
}

/* Untimed: until a child has exited its page tables share our pages. */
int wp_fork_check(struct wp *w, struct why *why)
{
	int err = child_await(&w->child);

	return err ? why_set(why, err, "the child of fork died") : 0;
}

void wp_fork_close(struct wp *w)
{
	child_close(&w->child);
}
