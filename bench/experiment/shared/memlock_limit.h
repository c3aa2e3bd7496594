/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest RLIMIT_MEMLOCK (getrlimit(2)) with which a process without
 * CAP_IPC_LOCK can reference a point's pages of a mapping, by halving.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_MEMLOCK_LIMIT_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_MEMLOCK_LIMIT_H

#include <stdint.h>

#include "lib/why.h"

struct mapping;
struct point;

/** Multiples of 4k. @bytes contains @open_bytes. */
struct memlock_limit {
	int64_t bytes; /* to open the pin and to take it */
	int64_t open_bytes; /* to open it alone (a ring, in old kernels) */
};

/**
 * @m is populated memory of this process. Each attempt is a process of its
 * own that shares the memory and not the user: an unused user number, as the
 * kernel adds up all that a user has locked. Needs root for that.
 *
 * 0, or -errno with the reason: -EPERM without root, what the pin itself says
 * where it cannot be taken under any limit.
 */
int memlock_limit_find(struct memlock_limit *l, const struct point *p,
		       const struct mapping *m, struct why *why);

#endif
