/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd_wp: userfaultfd write protection, set and taken away by its ioctl.
 *
 * No process handles faults: with a handler its latency would be timed. After
 * the protection is taken away, the kernel's own write fault is left; on newer
 * kernels not even that, and the writes are `nofault`.
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/uffd.h"

static int uffd_wp_open(struct wp *w, struct why *why)
{
	return uffd_open(w, 0, why);
}

static int writeprotect(struct wp *w, uint64_t mode, struct why *why)
{
	struct uffdio_writeprotect wp = {
		.range = { (uint64_t)w->map->addr, w->map->len },
		.mode = mode,
	};

	if (ioctl(w->fd, UFFDIO_WRITEPROTECT, &wp))
		return why_set(why, -errno, "UFFDIO_WRITEPROTECT: %s",
			       strerror(errno));
	return 0;
}

static int uffd_wp_protect(struct wp *w, struct why *why)
{
	return writeprotect(w, UFFDIO_WRITEPROTECT_MODE_WP, why);
}

/* Kernels before 5.14 (fb8e37f35a2f) do not show the bit: no page has it, and
 * the write's own fault is the proof. */
static int uffd_wp_check(struct wp *w, struct why *why)
{
	ssize_t nr = (ssize_t)(w->map->len / BASE_PAGE);
	ssize_t protected_pages = uffd_protected(w, why);

	if (protected_pages < 0)
		return (int)protected_pages;
	if (protected_pages && protected_pages != nr)
		return why_set(why, -EAGAIN,
			       "userfaultfd protected %zd of %zd pages",
			       protected_pages, nr);
	return 0;
}

static int uffd_wp_resolve(struct wp *w, struct why *why)
{
	return writeprotect(w, 0, why);
}

const struct wp_kind wp_uffd_wp = {
	.name = "uffd_wp",
	.help = "userfaultfd write protection, set and resolved",
	.traits = WP_CONCURRENT | WP_ENDS_TRACKING,
	.pte_set = PAGE_UFFD_WP,
	.tracker = &trackers[TRACKER_UFFD_WP],
	.open = uffd_wp_open,
	.protect = uffd_wp_protect,
	.check = uffd_wp_check,
	.resolve = uffd_wp_resolve,
	.close = uffd_close,
};
