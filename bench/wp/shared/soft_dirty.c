/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Soft-dirty bits, which clear_refs measures and mprotect_fault uses to force
 * a fault. */
#include "bench/wp/shared/soft_dirty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"

#define CHUNK 512

bool soft_dirty_tracked(const struct mapping *m, const struct frames *f)
{
	uint64_t e;

	/* This page was just written to: a kernel that keeps the bit has set
	 * it. */
	return !frames_read(f, 0, m->addr, &e, 1) && e & PAGE_SOFT_DIRTY;
}

long soft_dirty_pages(const struct mapping *m, const struct frames *f)
{
	uint64_t e[CHUNK];
	long nr = 0;

	/* All ranges are multiples of 2 MiB: no chunk is cut short. */
	for (size_t off = 0; off < m->len; off += CHUNK * BASE_PAGE) {
		int err = frames_read(f, 0, m->addr + off, e, CHUNK);

		if (err)
			return err;
		for (size_t i = 0; i < CHUNK; i++)
			nr += !!(e[i] & PAGE_SOFT_DIRTY);
	}
	return nr;
}

int soft_dirty_clear(int fd)
{
	return pwrite(fd, "4", 1, 0) == 1 ? 0 : -errno;
}

/* Opened beforehand: the protection is timed, and opening it is no part of
 * that. */
int soft_dirty_open(struct why *why)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return why_set(why, -errno, "/proc/self/clear_refs: %s",
			       strerror(errno));
	return fd;
}
