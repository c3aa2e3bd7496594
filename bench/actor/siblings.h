/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other children of this process, forked one after the other and alive at the
 * same time: a tree as a zygote makes it. Each is a struct child.
 */
#ifndef PINCOW_BENCH_ACTOR_SIBLINGS_H
#define PINCOW_BENCH_ACTOR_SIBLINGS_H

#include <stddef.h>

#include "bench/actor/child.h"
#include "lib/why.h"

/** One less than the parameter `children` allows. */
#define SIBLINGS_MAX 63

struct siblings {
	size_t nr;
	struct child child[SIBLINGS_MAX];
};

/**
 * Fork @nr children, which hold still. A zeroed struct. 0, or -errno with the
 * sentence; siblings_end() undoes what was reached.
 */
int siblings_start(struct siblings *s, size_t nr, struct why *why);

/** Let each write to @range, one after the other, see child_write(). */
int siblings_write(struct siblings *s, char *range, size_t len,
		   struct why *why);

/** Let each exit, and wait until its memory is gone. */
void siblings_let_go(struct siblings *s);

/** Kill and reap them; accepts a zeroed struct. */
void siblings_end(struct siblings *s);

#endif
