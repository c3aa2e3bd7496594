/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd_wp: userfaultfd write protection, set and taken away by its ioctl.
 *
 * Nobody handles faults: with a handler its latency would be timed. After the
 * protection is taken away, what is left is the kernel's own write fault; on
 * newer kernels not even that, and the writes are `nofault`.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/frames.h"
#include "bench/mapping/mapping.h"
#include "wp.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

static int open_uffd(void)
{
	long fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && errno == EPERM) /* 5.11: unprivileged, user faults only */
		fd = syscall(SYS_userfaultfd,
			     O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	return fd < 0 ? -errno : (int)fd;
}

static int uffd_wp_open(struct wp *w, struct why *why)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { (uint64_t)w->map->addr, w->map->len },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};

	w->fd = open_uffd();
	if (w->fd < 0)
		return why_set(why, w->fd, "userfaultfd: %s",
			       w->fd == -ENOSYS ? "not in this kernel"
						: strerror(-w->fd));
	if (ioctl(w->fd, UFFDIO_API, &api))
		return why_set(why, -errno, "UFFDIO_API: %s", strerror(errno));
	if (ioctl(w->fd, UFFDIO_REGISTER, &reg))
		return why_set(why, -errno,
			       "userfaultfd cannot write-protect such memory "
			       "on this kernel (UFFDIO_REGISTER: %s)",
			       strerror(errno));
	return 0;
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

/* Kernels before 5.14 (fb8e37f35a2f) do not show the bit: none of the pages
 * has it, and the write's own fault is the proof. */
static int uffd_wp_check(struct wp *w, struct why *why)
{
	size_t nr = w->map->len / BASE_PAGE, protected_pages = 0;
	uint64_t e;

	for (size_t i = 0; i < nr; i++) {
		int err = frames_read(w->frames, 0,
				      w->map->addr + i * BASE_PAGE, &e, 1);

		if (err)
			return why_set(why, err, "cannot read the pagemap: %s",
				       strerror(-err));
		protected_pages += !!(e & PAGE_UFFD_WP);
	}
	if (protected_pages && protected_pages != nr)
		return why_set(why, -EAGAIN,
			       "userfaultfd protected %zu of %zu pages",
			       protected_pages, nr);
	return 0;
}

static int uffd_wp_resolve(struct wp *w, struct why *why)
{
	return writeprotect(w, 0, why);
}

static void uffd_wp_close(struct wp *w)
{
	if (w->fd >= 0)
		close(w->fd); /* unregisters */
}

const struct wp_kind wp_uffd_wp = {
	.name = "uffd_wp",
	.help = "userfaultfd write protection, set and resolved",
	.open = uffd_wp_open,
	.protect = uffd_wp_protect,
	.check = uffd_wp_check,
	.resolve = uffd_wp_resolve,
	.close = uffd_wp_close,
};
