/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * swap_cache: out to a disk (a loop device on memory), so that a page that is
 * read back stays in the swap cache, which references it.
 */
#include "bench/mapping/shared/mapping.h"
#include "harness/machine/knobs.h"
#include "bench/wp/shared/swapped.h"

static void swap_cache_prepare(struct knobs *k)
{
	knobs_swap(k, SWAP_DISK);
}

static int swap_cache_open(struct wp *w, struct why *why)
{
	return swapped_open(w, SWAP_DISK, why);
}

const struct wp_kind wp_swap_cache = {
	.name = "swap_cache",
	.help = "swapped out to a disk and read back into the swap cache",
	.traits = WP_REPLACES | WP_SLOW,
	.rejects = MAPPING_HUGETLB | MAPPING_BACKED,
	.why_rejects = "hugetlb is never swapped out, and the pagemap does "
		       "not show what is swapped of shared memory",
	.modules = swapped_modules,
	.prepare = swap_cache_prepare,
	.open = swap_cache_open,
	.protect = swapped_protect,
	.check = swapped_check,
	.resolve = swapped_resolve,
	/* Read back without the cache it would be the same as `swap`. */
	.verify = swapped_verify_cached,
	.close = swapped_close,
};
