/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pagemap_scan: PAGEMAP_SCAN with PM_SCAN_WP_MATCHING reports the pages that
 * were written and write-protects them in one call (52526ca7fdb9, 6.7).
 *
 * It is userfaultfd's write protection in asynchronous mode: the kernel takes
 * the protection away itself at the write, without a handler. So resolve() has
 * nothing to do, and one timed fault is for both.
 */
#include <errno.h>
#include <string.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/scan.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/uffd.h"

static int pagemap_scan_protect(struct wp *w, struct why *why)
{
	struct scan_arg arg;
	int nr;

	scan_written(&arg, w->map->addr, w->map->len);
	/* No vector: the report is not needed, and storing it would be
	 * timed. */
	arg.flags |= SCAN_WP_MATCHING;
	nr = scan_run(w->frames, &arg);
	if (nr < 0)
		return why_set(why, nr, "PAGEMAP_SCAN: %s",
			       nr == -ENOTTY ? "not in this kernel (6.7 on)"
					     : strerror(-nr));
	if (arg.walk_end != arg.end)
		return why_set(why, -EAGAIN,
			       "PAGEMAP_SCAN stopped %llu KiB before the end",
			       (unsigned long long)(arg.end - arg.walk_end) >>
				       10);
	return 0;
}

static int pagemap_scan_check(struct wp *w, struct why *why)
{
	ssize_t nr = (ssize_t)(w->map->len / BASE_PAGE);
	ssize_t protected_pages = uffd_protected(w, why);

	if (protected_pages < 0)
		return (int)protected_pages;
	if (protected_pages != nr)
		return why_set(why, -EAGAIN,
			       "PAGEMAP_SCAN protected %zd of %zd pages",
			       protected_pages, nr);
	return 0;
}

const struct wp_kind wp_pagemap_scan = {
	.name = "pagemap_scan",
	.help = "PAGEMAP_SCAN, which protects what it reports written",
	.traits = WP_CONCURRENT,
	.pte_set = PAGE_UFFD_WP,
	.tracker = &trackers[TRACKER_WRITTEN],
	.open = uffd_open_async,
	.protect = pagemap_scan_protect,
	.check = pagemap_scan_check,
	.close = uffd_close,
};
