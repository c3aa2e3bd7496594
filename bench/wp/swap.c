/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * swap: out to zram, which the fault that reads a page back waits for: up to
 * 6.18 the page never enters the swap cache.
 */
#include "bench/mapping/shared/mapping.h"
#include "harness/machine/knobs.h"
#include "bench/wp/shared/swapped.h"

/* In the supervisor: the device is removed even if the measuring process is
 * killed. */
static void swap_prepare(struct knobs *k)
{
	knobs_swap(k, SWAP_SYNCHRONOUS);
}

static int swap_open(struct wp *w, struct why *why)
{
	return swapped_open(w, SWAP_SYNCHRONOUS, why);
}

const struct wp_kind wp_swap = {
	.name = "swap",
	.help = "swapped out to zram and read back",
	.traits = WP_REPLACES | WP_SLOW,
	.rejects = MAPPING_HUGETLB | MAPPING_BACKED,
	.why_rejects = "hugetlb is never swapped out, and the pagemap does "
		       "not show what is swapped of shared memory",
	.modules = swapped_modules,
	.prepare = swap_prepare,
	.open = swap_open,
	.protect = swapped_protect,
	.check = swapped_check,
	.resolve = swapped_resolve,
	.verify = swapped_verify,
	.close = swapped_close,
};
