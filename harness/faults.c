/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page faults of this thread with their addresses, from a perf ring buffer. */
#include "harness/faults.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/event.h"

/* PERF_SAMPLE_ADDR alone: a header and an address. */
#define RECORD_BYTES (sizeof(struct perf_event_header) + sizeof(uint64_t))

/* Period 1: every fault is a sample. The kernel may not sample its own faults
 * for a process without privileges. */
static int open_event(struct why *why)
{
	struct perf_event_attr attr;
	int fd, ret;

	memset(&attr, 0, sizeof(attr));
	attr.size = sizeof(attr);
	ret = event_encode(&attr, FAULTS_EVENT, why);
	if (ret)
		return ret;
	attr.disabled = 1;
	attr.exclude_hv = 1;
	attr.exclude_kernel = 0;
	attr.sample_period = 1;
	attr.sample_type = PERF_SAMPLE_ADDR;
	fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			  PERF_FLAG_FD_CLOEXEC);
	if (fd < 0 && (errno == EACCES || errno == EPERM)) {
		/* Our writes are made in user mode: excluding the kernel loses
		 * none of their faults. */
		attr.exclude_kernel = 1;
		fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
				  PERF_FLAG_FD_CLOEXEC);
	}
	if (fd < 0) {
		ret = -errno;
		return why_set(why, ret, "cannot sample page faults: %s",
			       strerror(-ret));
	}
	return fd;
}

int faults_open(struct faults *f, size_t max)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = 1;
	int err;

	memset(f, 0, sizeof(*f));
	f->fd = open_event(&f->why);
	if (f->fd < 0)
		return f->fd;
	/* The ring has a power of two of data pages, and one page before
	 * them. */
	while (pages * page < max * RECORD_BYTES)
		pages *= 2;
	f->ring_len = (pages + 1) * page;
	f->ring = mmap(NULL, f->ring_len, PROT_READ | PROT_WRITE, MAP_SHARED,
		       f->fd, 0);
	if (f->ring == MAP_FAILED) {
		err = -errno;
		f->ring = NULL;
		faults_close(f);
		return why_set(&f->why, err,
			       "no memory for a ring of page faults: %s",
			       strerror(-err));
	}
	/* The whole ring: rounding up has left room for more than @max. */
	f->room = pages * page / RECORD_BYTES;
	/* Faulted in by faults_collect(), which runs outside of any window. */
	f->addr = calloc(f->room, sizeof(*f->addr));
	if (!f->addr) {
		faults_close(f);
		return why_set(&f->why, -ENOMEM, "out of memory");
	}
	f->there = true;
	return 0;
}

void faults_close(struct faults *f)
{
	if (f->ring)
		munmap(f->ring, f->ring_len);
	/* The fd of a zeroed struct is 0, and that is stdin. */
	if (f->ring_len && f->fd >= 0)
		close(f->fd);
	free(f->addr);
	f->ring = NULL;
	f->ring_len = 0;
	f->addr = NULL;
	f->nr = f->room = 0;
	f->fd = -1;
}

/* Without a reset: the ring holds samples, not a count, and the last
 * faults_collect() left it empty. */
void faults_start(struct faults *f)
{
	if (f->fd >= 0)
		ioctl(f->fd, PERF_EVENT_IOC_ENABLE, 0);
}

void faults_stop(struct faults *f)
{
	if (f->fd >= 0)
		ioctl(f->fd, PERF_EVENT_IOC_DISABLE, 0);
}

/* A record may wrap around the end of the ring. */
static void ring_read(const struct faults *f, uint64_t at, void *to, size_t n)
{
	const struct perf_event_mmap_page *head = f->ring;
	size_t size = f->ring_len - (size_t)sysconf(_SC_PAGESIZE);
	const char *data = (const char *)head + (f->ring_len - size);

	for (size_t i = 0; i < n; i++)
		((char *)to)[i] = data[(at + i) % size];
}

void faults_rehearse(struct faults *f)
{
	if (f->fd >= 0)
		memset(f->addr, 0, f->room * sizeof(*f->addr));
}

/* After the window only: the reader's own faults would be sampled. */
void faults_collect(struct faults *f)
{
	struct perf_event_mmap_page *page = f->ring;
	uint64_t head, tail;

	f->nr = 0;
	/* An absent sampler is not complete: an empty list must not be read as
	 * "no write faulted". */
	f->complete = f->fd >= 0;
	if (f->fd < 0)
		return;
	/* Acquire, as perf_event_open(2) asks for: all records before this head
	 * are then visible. */
	head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
	tail = page->data_tail;
	while (tail < head) {
		struct perf_event_header h;

		ring_read(f, tail, &h, sizeof(h));
		if (h.type == PERF_RECORD_SAMPLE && f->nr < f->room)
			ring_read(f, tail + sizeof(h), &f->addr[f->nr++],
				  sizeof(uint64_t));
		else
			f->complete = false; /* lost, or throttled */
		/* A size of 0 would never end; the ring is memory that we can
		 * write to. */
		if (h.size < sizeof(h))
			break;
		tail += h.size;
	}
	/* The kernel may overwrite what was read: after all loads from it. */
	__atomic_store_n(&page->data_tail, head, __ATOMIC_RELEASE);
}
