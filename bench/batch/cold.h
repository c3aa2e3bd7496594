/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cold caches: the content of a range is in memory alone. */
#ifndef PINCOW_BENCH_BATCH_COLD_H
#define PINCOW_BENCH_BATCH_COLD_H

#include <stddef.h>

#include "lib/why.h"

/**
 * Write back and drop every cache line of [@addr, @addr + @len), which is
 * mapped: it is read, as far as page tables know. 0, or -EOPNOTSUPP where this
 * architecture lets no process do that.
 */
int cold_flush(const void *addr, size_t len, struct why *why);

#endif
