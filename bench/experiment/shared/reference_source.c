/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the parameter `source`: operations on pages that take references or
 * move pages. */
#include "bench/experiment/shared/reference_source.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/actor/cpu_thread.h"
#include "bench/mapping/shared/mapping.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

/* MPOL_MF_MOVE of <numaif.h>, which comes with libnuma only. */
#define COMPACT	      "/proc/sys/vm/compact_memory"
#define MPOL_MF_MOVE_ (1 << 1)
/* Pages per call: of a 2 MiB range. */
#define CHUNK 512

/* An LRU batch is full with 15 pages, from 6.12 on with 31, and empties then:
 * of 20 pages some stay in either. */
#define HOPPING 20

static int kpage_open(struct reference_source *s, struct why *why)
{
	frames_open(&s->frames);
	if (!s->frames.numbers)
		return why_set(why, -EPERM, "%s", s->frames.why.text);
	return 0;
}

/* Every eighth map count: each is a system call of its own, unlike the
 * flags. */
static int kpage_once(void *source)
{
	struct reference_source *s = source;
	uint64_t e[CHUNK], flags[CHUNK], count;
	int err = 0;

	for (size_t off = 0; !err && off < s->len; off += CHUNK * BASE_PAGE) {
		err = frames_read(&s->frames, 0, s->addr + off, e, CHUNK);
		for (size_t i = 0; i < CHUNK; i++)
			/* A page that is absent for the moment has frame 0,
			 * which can be read like any other. */
			e[i] = frame_of(e[i]);
		if (!err)
			err = frames_flags(&s->frames, e, flags, CHUNK);
		for (size_t i = 0; !err && i < CHUNK; i += 8)
			err = frame_mapcount(&s->frames, e[i], &count);
	}
	return err;
}

static int compaction_open(struct reference_source *s, struct why *why)
{
	s->fd = open(COMPACT, O_WRONLY | O_CLOEXEC);
	return s->fd < 0 ? why_set(why, -errno, COMPACT ": %s", strerror(errno))
			 : 0;
}

static int compaction_once(void *source)
{
	struct reference_source *s = source;

	return pwrite(s->fd, "1", 1, 0) == 1 ? 0 : -errno;
}

/* There and back: a page moves only to a node that it is not on. */
static int migration_once(void *source)
{
	struct reference_source *s = source;
	void *page[CHUNK];
	int node[CHUNK], status[CHUNK];

	for (size_t i = 0; i < CHUNK; i++) {
		page[i] = s->addr + i * BASE_PAGE;
		node[i] = s->node;
	}
	s->node = !s->node;
	/* A positive result is the number of pages that stayed: no error. */
	return syscall(SYS_move_pages, 0, (unsigned long)CHUNK, page, node,
		       status, MPOL_MF_MOVE_) < 0
		       ? -errno
		       : 0;
}

static int migration_open(struct reference_source *s, struct why *why)
{
	if (access("/sys/devices/system/node/node1", F_OK))
		return why_set(why, -EOPNOTSUPP,
			       "this machine has one NUMA node: pages cannot "
			       "migrate");
	s->node = 1;
	return 0;
}

/* Our own memory, read as another process's: the kernel references each page
 * while it copies. */
static int readv_once(void *source)
{
	struct reference_source *s = source;
	struct iovec ours = { s->buffer, s->len }, theirs = { s->addr, s->len };

	return process_vm_readv(getpid(), &ours, 1, &theirs, 1, 0) < 0 ? -errno
								       : 0;
}

static int readv_open(struct reference_source *s, struct why *why)
{
	int err;

	s->buffer = mmap(NULL, s->len, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (s->buffer == MAP_FAILED) {
		s->buffer = NULL;
		return why_set(why, -ENOMEM, "out of memory");
	}
	/* A kernel or filter that refuses it is a skip now, and not an error
	 * amid the rounds. */
	err = readv_once(s);
	return err ? why_set(why, err, "process_vm_readv: %s", strerror(-err))
		   : 0;
}

/* Clean or not, the pages are isolated from the LRU, which references them. */
static int pageout_once(void *source)
{
	struct reference_source *s = source;

	return madvise(s->addr, s->len, MADV_PAGEOUT) ? -errno : 0;
}

static int hop_open(struct reference_source *s, struct why *why)
{
	s->node = cpu_thread_cpu(1);
	return s->node < 0 ? why_set(why, -EOPNOTSUPP,
				     "2 CPUs are needed, and this process may "
				     "use 1")
			   : 0;
}

/* Of the calling thread only: the measuring one. */
static int move_to(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) ? -errno : 0;
}

/* The last pages come anew on another CPU, whose LRU batch keeps them. */
static int hop_before(struct reference_source *s, struct why *why)
{
	size_t len = HOPPING * BASE_PAGE;
	char *addr = s->addr + s->len - len;
	int ours = sched_getcpu();
	int err = move_to(s->node);

	if (!err && madvise(addr, len, MADV_DONTNEED))
		err = -errno;
	for (size_t i = 0; !err && i < len; i += BASE_PAGE)
		*(volatile char *)(addr + i) = 1;
	if (!err)
		err = move_to(ours);
	return err ? why_set(why, err, "cannot hop to another CPU: %s",
			     strerror(-err))
		   : 0;
}

const struct reference_source_kind reference_source_kinds[] = {
	{ "none", NULL, NULL, NULL },
	{ "kpage", kpage_open, kpage_once, NULL },
	{ "compaction", compaction_open, compaction_once, NULL },
	{ "migration", migration_open, migration_once, NULL },
	{ "process_vm_readv", readv_open, readv_once, NULL },
	{ "cpu_hop", hop_open, NULL, hop_before },
	{ "pageout", NULL, pageout_once, NULL },
};
const size_t nr_reference_source_kinds =
	sizeof(reference_source_kinds) / sizeof(*reference_source_kinds);

int reference_source_find(const char *name)
{
	for (size_t i = 0; i < nr_reference_source_kinds; i++)
		if (!strcmp(reference_source_kinds[i].name, name))
			return (int)i;
	return -1;
}

const char *reference_source_name(size_t row)
{
	return reference_source_kinds[row].name;
}

int reference_source_open(struct reference_source *s, size_t kind, char *addr,
			  size_t len, struct why *why)
{
	int err;

	memset(s, 0, sizeof(*s));
	s->kind = &reference_source_kinds[kind];
	s->addr = addr;
	s->len = len;
	s->fd = -1;
	/* frames_close() closes what is not -1. */
	s->frames = (struct frames){ -1, -1, -1, false, { { 0 } } };
	err = s->kind->open ? s->kind->open(s, why) : 0;
	if (!err && s->kind->once)
		err = looper_start(&s->looper, s->kind->once, s, why);
	return err;
}

void reference_source_close(struct reference_source *s)
{
	if (!s->kind)
		return;
	looper_end(&s->looper);
	if (s->fd >= 0)
		close(s->fd);
	if (s->buffer)
		munmap(s->buffer, s->len);
	frames_close(&s->frames);
	memset(s, 0, sizeof(*s));
}
