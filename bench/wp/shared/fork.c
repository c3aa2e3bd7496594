/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protection by fork: all that it needs is made before it, so that clone(2)
 * alone is timed. */
#include "bench/wp/shared/fork.h"

#include <errno.h>
#include <string.h>

int wp_fork_open(struct wp *w, struct why *why)
{
	int err = child_open(&w->child);

	return err ? why_set(why, err, "no memory for a child: %s",
			     strerror(-err))
		   : 0;
}

int wp_fork_protect(struct wp *w, struct why *why)
{
	int err = child_fork(&w->child);

	return err ? why_set(why, err, "fork: %s", strerror(-err)) : 0;
}

void wp_fork_close(struct wp *w)
{
	child_close(&w->child);
}
