/* SPDX-License-Identifier: GPL-2.0-or-later */
/* userfaultfd for write protection, without a handler that would be timed,
 * too. */
#include "bench/wp/shared/uffd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* Of uapi headers newer than this may be built with; an ABI, so constant. */
#define FEATURE_WP_HUGETLBFS_SHMEM (1u << 12)
#define FEATURE_WP_ASYNC	   (1u << 15)

#define CHUNK 512

static int open_descriptor(void)
{
	long fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && errno == EPERM) /* 5.11: unprivileged, user faults only */
		/* Enough, as the measured writes are stores of user mode. */
		fd = syscall(SYS_userfaultfd,
			     O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	return fd < 0 ? -errno : (int)fd;
}

static int agree(const struct wp *w, uint64_t features, struct why *why)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int err;

	/* The handshake: before it every other request is refused. */
	if (!ioctl(w->fd, UFFDIO_API, &api))
		return 0;
	err = -errno;
	/* A feature that is not known is refused with EINVAL. */
	if (err == -EINVAL && features)
		return why_set(why, -EOPNOTSUPP,
			       "this kernel's userfaultfd does not have the "
			       "features 0x%llx (UFFDIO_API: %s)",
			       (unsigned long long)features, strerror(-err));
	return why_set(why, err, "UFFDIO_API: %s", strerror(-err));
}

int uffd_open(struct wp *w, uint64_t features, struct why *why)
{
	struct uffdio_register reg = {
		.range = { (uint64_t)w->map->addr, w->map->len },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};
	int err;

	w->fd = open_descriptor();
	if (w->fd < 0)
		return why_set(why, w->fd, "userfaultfd: %s",
			       w->fd == -ENOSYS ? "not in this kernel"
						: strerror(-w->fd));
	err = agree(w, features, why);
	if (!err && ioctl(w->fd, UFFDIO_REGISTER, &reg))
		err = why_set(why, -errno,
			      "userfaultfd cannot write-protect such memory "
			      "on this kernel (UFFDIO_REGISTER: %s)",
			      strerror(errno));
	return err;
}

/* Closing unregisters the range, and takes the protection away. */
void uffd_close(struct wp *w)
{
	if (w->fd >= 0)
		close(w->fd);
}

ssize_t uffd_protected(const struct wp *w, struct why *why)
{
	uint64_t e[CHUNK];
	ssize_t nr = 0;

	for (size_t off = 0; off < w->map->len; off += CHUNK * BASE_PAGE) {
		size_t left = (w->map->len - off) / BASE_PAGE;
		size_t n = left < CHUNK ? left : CHUNK;
		int err = frames_read(w->frames, 0, w->map->addr + off, e, n);

		if (err)
			return why_set(why, err, "cannot read the pagemap: %s",
				       strerror(-err));
		for (size_t i = 0; i < n; i++)
			nr += !!(e[i] & PAGE_UFFD_WP);
	}
	return nr;
}

int uffd_writeprotect(struct wp *w, uint64_t mode, struct why *why)
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

/* Kernels before 5.14 (fb8e37f35a2f) do not show the bit: no page has it, and
 * the write's own fault is the proof. */
int uffd_check(struct wp *w, struct why *why)
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

int uffd_open_async(struct wp *w, struct why *why)
{
	uint64_t features = FEATURE_WP_ASYNC;

	if (w->map->kind->traits & (MAPPING_HUGETLB | MAPPING_BACKED))
		features |= FEATURE_WP_HUGETLBFS_SHMEM;
	return uffd_open(w, features, why);
}
