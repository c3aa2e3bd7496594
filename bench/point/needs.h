/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preparations of the machine and of guests for the points of a list. */
#ifndef PINCOW_BENCH_POINT_NEEDS_H
#define PINCOW_BENCH_POINT_NEEDS_H

#include "bench/point/point.h"

struct knobs;

/**
 * Compound pages of its mapping's size that a batch of @p needs at once: those
 * of the range, copies by the writes or by fork, and both where another process
 * that fork has copied for is alive during the writes; in each of its ranges.
 */
size_t point_compound(const struct point *p);

/**
 * Memory that a batch of @p needs at once where its range is not its mapping's
 * own: pages, copies, page tables, and what is noted of each page. Bytes.
 */
size_t point_memory(const struct point *p);

/**
 * Make the machine offer all that @l needs: hugetlb pools, THP. Done by the
 * supervisor, journalled. Failing is not an error here, as the point itself
 * then tells why it cannot be measured.
 */
void point_list_prepare(const struct point_list *l, struct knobs *k);

/**
 * The needs of a guest that measures @l: @fn for each module, and the libraries
 * that the kinds will load are loaded here.
 */
void point_list_needs(const struct point_list *l,
		      void (*fn)(void *arg, const char *module), void *arg);

#endif
