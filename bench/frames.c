/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frames.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mapping/mapping.h"

static int open_read(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC);
}

void frames_open(struct frames *f)
{
	volatile char here = 1; /* a page that is certainly present */
	uint64_t e = 0;

	memset(f, 0, sizeof(*f));
	f->pagemap = open_read("/proc/self/pagemap");
	f->kpageflags = open_read("/proc/kpageflags");
	f->kpagecount = open_read("/proc/kpagecount");
	if (f->pagemap < 0)
		why_set(&f->why, -EACCES, "/proc/self/pagemap: %s",
			strerror(errno));
	else if (frames_read(f, 0, (const void *)&here, &e, 1) || !frame_of(e))
		why_set(&f->why, -EPERM,
			"frame numbers need CAP_SYS_ADMIN (root)");
	else
		f->numbers = true;
}

void frames_close(struct frames *f)
{
	if (f->pagemap >= 0)
		close(f->pagemap);
	if (f->kpageflags >= 0)
		close(f->kpageflags);
	if (f->kpagecount >= 0)
		close(f->kpagecount);
	memset(f, 0, sizeof(*f));
	f->pagemap = f->kpageflags = f->kpagecount = -1;
}

static int read_entries(int fd, uint64_t first, uint64_t *entry, size_t nr)
{
	size_t done = 0, bytes = nr * sizeof(*entry);

	while (done < bytes) {
		ssize_t n = pread(fd, (char *)entry + done, bytes - done,
				  (off_t)(first * sizeof(*entry) + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -ENODATA;
		done += (size_t)n;
	}
	return 0;
}

int frames_read(const struct frames *f, pid_t pid, const void *addr,
		uint64_t *entry, size_t nr)
{
	uint64_t first = (uint64_t)addr / BASE_PAGE;
	char path[64];
	int fd, err;

	if (!pid)
		return f->pagemap < 0
			       ? -EACCES
			       : read_entries(f->pagemap, first, entry, nr);
	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	fd = open_read(path);
	if (fd < 0)
		return -errno;
	err = read_entries(fd, first, entry, nr);
	close(fd);
	return err;
}

int frame_flags(const struct frames *f, uint64_t frame, uint64_t *flags)
{
	return f->kpageflags < 0 ? -EACCES
				 : read_entries(f->kpageflags, frame, flags, 1);
}

int frame_mapcount(const struct frames *f, uint64_t frame, uint64_t *count)
{
	return f->kpagecount < 0 ? -EACCES
				 : read_entries(f->kpagecount, frame, count, 1);
}

static bool is_hidden(uint64_t flags, uint64_t count)
{
	if (count || flags & FRAME_BUDDY)
		return false;
	/* A hugetlb page in its pool is free, though a compound page. */
	if (flags & FRAME_HUGE)
		return flags & FRAME_ANON;
	return flags & (FRAME_ANON | FRAME_HEAD | FRAME_TAIL);
}

int frames_hidden(const struct frames *f, uint64_t frame, size_t nr)
{
	uint64_t flags[FRAMES_CHUNK], count[FRAMES_CHUNK];
	int hidden = 0, err;

	if (f->kpageflags < 0 || f->kpagecount < 0)
		return -EACCES;
	err = read_entries(f->kpagecount, frame, count, nr);
	if (!err)
		err = read_entries(f->kpageflags, frame, flags, nr);
	if (err)
		return err;
	for (size_t i = 0; i < nr; i++)
		hidden += is_hidden(flags[i], count[i]);
	return hidden;
}
