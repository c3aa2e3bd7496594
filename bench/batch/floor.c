/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times fork and clear_refs of this process as it is, without a range. */
#include "bench/batch/floor.h"

#include <errno.h>
#include <unistd.h>

#include "bench/actor/child.h"
#include "bench/batch/witness.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/soft_dirty.h"

/* The least counts: noise only adds. */
#define ROUNDS 15

static int fork_once(struct clock *c, int64_t *ns)
{
	struct child child;
	uint64_t t;
	int err = child_open(&child);

	t = clock_now(c);
	if (!err)
		err = child_fork(&child);
	t = clock_now(c) - t;
	*ns = (int64_t)clock_ns(c, t);
	if (!err) {
		child_let_go(&child);
		err = child.early ? -EAGAIN : 0;
	}
	child_close(&child);
	return err;
}

int64_t floor_fork(struct clock *c)
{
	int64_t least = INT64_MAX, ns;

	for (int i = 0; i < ROUNDS; i++) {
		int err = fork_once(c, &ns);

		if (err && err != -EAGAIN)
			return err;
		if (!err && ns < least)
			least = ns;
	}
	return least == INT64_MAX ? -EAGAIN : least;
}

int64_t floor_clear_refs(struct clock *c, const struct witness *w)
{
	const struct mapping page = { .addr = w->scratch };
	struct why why;
	int64_t least = INT64_MAX;
	int fd, err = 0;

	*(volatile char *)w->scratch = 1;
	if (!soft_dirty_tracked(&page, &w->frames))
		return -EOPNOTSUPP;
	fd = soft_dirty_open(&why);
	if (fd < 0)
		return fd;
	for (int i = 0; !err && i < ROUNDS; i++) {
		uint64_t t = clock_now(c);
		int64_t ns;

		err = soft_dirty_clear(fd);
		ns = (int64_t)clock_ns(c, clock_now(c) - t);
		if (ns < least)
			least = ns;
	}
	close(fd);
	return err ? err : least;
}
