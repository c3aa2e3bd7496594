/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private hugetlb pages, of a size that the kernel has a pool for.
 *
 * The pool needs more than the pages themselves: copies for the writes, and
 * for fork where a page is pinned. A pool that is empty at a copy turns it into
 * SIGBUS, or takes the page from the child.
 *
 * Source: Documentation/admin-guide/mm/hugetlbpage.rst.
 */
#ifndef PINCOW_BENCH_MAPPING_SHARED_HUGETLB_H
#define PINCOW_BENCH_MAPPING_SHARED_HUGETLB_H

#include "bench/mapping/shared/mapping.h"

/** Raise the pool as far as memory allows. */
void hugetlb_prepare(const struct mapping_kind *kind, size_t compound,
		     struct knobs *k);

/** -ENOMEM where the pool has not as many pages as the batch needs. */
int hugetlb_map(struct mapping *m, struct why *why);

int hugetlb_verify(const struct mapping *m, struct frames *f, struct why *why);

#endif
