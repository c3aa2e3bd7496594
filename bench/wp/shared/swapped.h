/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Swapped out and read back, for the swap kinds.
 *
 * MADV_PAGEOUT writes each page to a swap device of ours, which is on for this
 * batch only; reading one byte brings it back, mapped read-only after
 * a read. The protected pages are those that came back: a huge page or folio
 * that was swapped comes back as the kernel likes, mostly as base pages.
 *
 * A page that was written may still be in the swap cache: nothing is read then.
 *
 * A referenced page keeps its frame: depending on the kernel it
 * stays mapped, or is unmapped and found again in the swap cache. A huge page
 * or folio cannot be split while one of its pages is referenced, so nothing of
 * it is paged out.
 *
 * Source: mm/madvise.c madvise_pageout(), mm/memory.c do_swap_page().
 */
#ifndef PINCOW_BENCH_WP_SHARED_SWAPPED_H
#define PINCOW_BENCH_WP_SHARED_SWAPPED_H

#include "harness/machine/swap.h"
#include "bench/wp/shared/wp.h"

extern const char *const swapped_modules[];

int swapped_open(struct wp *w, enum swap_sort sort, struct why *why);
int swapped_protect(struct wp *w, struct why *why);
int swapped_check(struct wp *w, struct why *why);
int swapped_resolve(struct wp *w, struct why *why);
int swapped_verify(struct wp *w, struct why *why);
void swapped_close(struct wp *w);

/** swapped_verify(), and each page that came back is in the swap cache. */
int swapped_verify_cached(struct wp *w, struct why *why);

#endif
