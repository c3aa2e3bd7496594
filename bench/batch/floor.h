/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cost of an operation on a process without a range: what of its times is
 * not the range's.
 */
#ifndef PINCOW_BENCH_BATCH_FLOOR_H
#define PINCOW_BENCH_BATCH_FLOOR_H

#include <stdint.h>

#include "harness/clock.h"

struct witness;

/** The least of several forks of this process, in the clock's unit (ns, or
 * instructions); or -errno. */
int64_t floor_fork(struct clock *c);

/** The least of several clear_refs of this process; or -errno, -EOPNOTSUPP
 * where the kernel tracks no soft-dirty pages, and clear_refs does nothing. */
int64_t floor_clear_refs(struct clock *c, const struct witness *w);

#endif
