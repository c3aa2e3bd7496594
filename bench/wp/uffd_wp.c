/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd_wp: userfaultfd write protection, set and taken away by its ioctl.
 *
 * No process handles faults: with a handler its latency would be timed. After
 * the protection is taken away, the kernel's own write fault is left; on newer
 * kernels not even that, and the writes are `nofault`.
 */
#include <linux/userfaultfd.h>

#include "harness/proc/pagemap.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/uffd.h"

static int uffd_wp_open(struct wp *w, struct why *why)
{
	return uffd_open(w, 0, why);
}

static int uffd_wp_protect(struct wp *w, struct why *why)
{
	return uffd_writeprotect(w, UFFDIO_WRITEPROTECT_MODE_WP, why);
}

static int uffd_wp_resolve(struct wp *w, struct why *why)
{
	return uffd_writeprotect(w, 0, why);
}

const struct wp_kind wp_uffd_wp = {
	.name = "uffd_wp",
	.help = "userfaultfd write protection, set and resolved",
	.traits = WP_CONCURRENT | WP_ENDS_TRACKING,
	.pte_set = PAGE_UFFD_WP,
	.tracker = &trackers[TRACKER_UFFD_WP],
	.open = uffd_wp_open,
	.protect = uffd_wp_protect,
	.check = uffd_check,
	.resolve = uffd_wp_resolve,
	.close = uffd_close,
};
