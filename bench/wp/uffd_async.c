/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd_async: userfaultfd write protection in asynchronous mode (d61ea1cb0095,
 * 6.7): the kernel takes the protection away itself at the write, so that
 * resolve() has nothing to do. PAGEMAP_SCAN is told what was written.
 */
#include <linux/userfaultfd.h>

#include "harness/proc/pagemap.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/uffd.h"

static int uffd_async_protect(struct wp *w, struct why *why)
{
	return uffd_writeprotect(w, UFFDIO_WRITEPROTECT_MODE_WP, why);
}

const struct wp_kind wp_uffd_async = {
	.name = "uffd_async",
	.help = "userfaultfd write protection that the kernel lifts itself",
	.traits = WP_CONCURRENT | WP_RARE,
	.pte_set = PAGE_UFFD_WP,
	.tracker = &trackers[TRACKER_WRITTEN],
	.open = uffd_open_async,
	.protect = uffd_async_protect,
	.check = uffd_check,
	.close = uffd_close,
};
