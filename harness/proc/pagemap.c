/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading pagemap, kpageflags and kpagecount, in as few calls as possible. */
#include "harness/proc/pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Entries that one read(2) takes: a page table's worth. */
#define RUN_MAX 512

static int open_read(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Asking the kernel is the only test: capabilities in a user namespace do not
 * show frame numbers. */
void frames_open(struct frames *f)
{
	volatile char here = 1; /* on the stack: certainly present */
	uint64_t e = 0;

	memset(f, 0, sizeof(*f));
	f->pagemap = open_read("/proc/self/pagemap");
	/* These two may be refused alone: what needs them is -EACCES then. */
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
	/* Not 0, which is stdin. */
	f->pagemap = f->kpageflags = f->kpagecount = -1;
}

/* pread(2) may return less than it is asked for. */
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
		/* Behind the last frame: a device's memory, say. */
		if (n == 0)
			return -ENODATA;
		done += (size_t)n;
	}
	return 0;
}

/* Our own pagemap stays open: one system call less around each batch. */
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
	/* A child's is opened anew each time, as each batch has another
	 * child. */
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

/*
 * A page stays anonymous until it is freed, all of a folio with it. Frames that
 * we have let go of may have another owner by now: large folios of the page
 * cache are compound and unmapped, too, but not anonymous. A hugetlb page in
 * its pool is neither.
 */
static bool is_hidden(uint64_t flags, uint64_t count)
{
	return !count && !(flags & FRAME_BUDDY) && flags & FRAME_ANON;
}

/* How many frames from the first on follow each other, up or down: both the
 * pages of a huge page and what the buddy allocator gives do. */
static size_t run_length(const uint64_t *frame, size_t nr)
{
	/* UINT64_MAX is -1: buddies are often handed out downwards. */
	uint64_t step = nr > 1 && frame[1] + 1 == frame[0] ? UINT64_MAX : 1;
	size_t n = 1;

	while (n < nr && n < RUN_MAX && frame[n] == frame[n - 1] + step)
		n++;
	return n;
}

/* One entry for each frame, in their order. */
static int read_frames(int fd, const uint64_t *frame, uint64_t *entry,
		       size_t nr)
{
	uint64_t run[RUN_MAX];
	size_t n;

	if (fd < 0)
		return -EACCES;
	for (size_t i = 0; i < nr; i += n) {
		bool down;
		int err;

		n = run_length(frame + i, nr - i);
		down = frame[i + n - 1] < frame[i];
		err = read_entries(fd, frame[down ? i + n - 1 : i], run, n);
		if (err)
			return err;
		for (size_t k = 0; k < n; k++)
			entry[i + k] = run[down ? n - 1 - k : k];
	}
	return 0;
}

int frames_flags(const struct frames *f, const uint64_t *frame, uint64_t *flags,
		 size_t nr)
{
	return read_frames(f->kpageflags, frame, flags, nr);
}

int64_t frames_hidden(const struct frames *f, const uint64_t *frame, size_t nr)
{
	uint64_t flags[RUN_MAX], count[RUN_MAX];
	int64_t hidden = 0;
	size_t n;

	for (size_t i = 0; i < nr; i += n) {
		int err;

		n = nr - i < RUN_MAX ? nr - i : RUN_MAX;
		/* Counts before flags: of a frame that is freed in between the
		 * flags tell. */
		err = read_frames(f->kpagecount, frame + i, count, n);
		if (!err)
			err = frames_flags(f, frame + i, flags, n);
		if (err)
			return err;
		for (size_t k = 0; k < n; k++)
			hidden += is_hidden(flags[k], count[k]);
	}
	return hidden;
}

int frame_hidden(const struct frames *f, uint64_t frame)
{
	return (int)frames_hidden(f, &frame, 1);
}
