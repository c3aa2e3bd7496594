/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Part of a transparent huge page whose other parts went elsewhere: the range
 * is its first pages, mapped by PTEs.
 */
#ifndef PINCOW_BENCH_MAPPING_SHARED_PART_OF_THP_H
#define PINCOW_BENCH_MAPPING_SHARED_PART_OF_THP_H

#include "bench/mapping/shared/mapping.h"

/** The range, of at most 2 MiB, at the beginning of a THP that is not yet
 * there. */
int part_of_thp_map(struct mapping *m, struct why *why);

/** Write to the rest of the THP as well, and map all of it by PTEs. */
int part_of_thp_split(struct mapping *m, struct why *why);

/** Each page of the range is in the THP, and no PMD maps it. */
int part_of_thp_verify(const struct mapping *m, struct frames *f,
		       struct why *why);

#endif
