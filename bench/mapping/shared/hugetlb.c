/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hugetlb ranges: a copy takes a page from the pool, and an empty one is
 * SIGBUS. */
#include "bench/mapping/shared/hugetlb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "harness/proc/meminfo.h"
#include "harness/proc/pagemap.h"
#include "harness/machine/knobs.h"

#define POOL "/sys/kernel/mm/hugepages/hugepages-%zukB/%s"

#define HUGE_SHIFT 26 /* of log2 of the size, in the flags of mmap */

/* Memory that a raised pool leaves to the rest of the machine. */
#define LEAVE_KIB (1ll << 20)

/* A page comes back late where its last reference goes late. */
#define WAIT_NS	 10000000
#define WAIT_TRY 200

static void pool_path(char *path, size_t size, const struct mapping_kind *kind,
		      const char *file)
{
	snprintf(path, size, POOL, kind->page_size >> 10, file);
}

static long long pool_value(const struct mapping_kind *kind, const char *file)
{
	char path[128], value[32];

	pool_path(path, sizeof(path), kind, file);
	return knobs_read(path, value, sizeof(value)) ? -1 : atoll(value);
}

static long long pool_available(const struct mapping_kind *kind)
{
	long long free_pages = pool_value(kind, "free_hugepages");
	/* Reserved pages count as free until they are faulted in. */
	long long reserved = pool_value(kind, "resv_hugepages");

	return free_pages < 0 || reserved < 0 ? -1 : free_pages - reserved;
}

void hugetlb_prepare(const struct mapping_kind *kind, size_t compound,
		     struct knobs *k)
{
	long long page_kib = (long long)(kind->page_size >> 10);
	long long available = pool_available(kind);
	long long total = pool_value(kind, "nr_hugepages");
	long long wanted = (long long)compound - available;
	long long room = (meminfo_available() / 1024 - LEAVE_KIB) / page_kib;
	char path[128];

	/* A kernel without this size: hugetlb_map() says so. */
	if (total < 0 || available < 0)
		return;
	/* Less may still be enough for some of the points. */
	if (wanted > room)
		wanted = room;
	pool_path(path, sizeof(path), kind, "nr_hugepages");
	if (wanted > 0)
		knobs_raise(k, path, total + wanted);
}

static long long await_available(const struct mapping *m)
{
	const struct timespec pause = { 0, WAIT_NS };
	long long available = pool_available(m->kind);

	for (int i = 0; i < WAIT_TRY && available >= 0 &&
			available < (long long)m->compound;
	     i++) {
		/* A pool that is too small does not grow by waiting. */
		if (pool_value(m->kind, "nr_hugepages") <
		    (long long)m->compound)
			break;
		nanosleep(&pause, NULL);
		available = pool_available(m->kind);
	}
	return available;
}

int hugetlb_map(struct mapping *m, struct why *why)
{
	size_t size = m->kind->page_size;
	long long available = await_available(m);
	int shift = __builtin_ctzl(size);

	if (available < 0)
		return why_set(why, -EOPNOTSUPP,
			       "this kernel has no hugetlb pages of %zu MiB",
			       size >> 20);
	if (available < (long long)m->compound)
		return why_set(why, -ENOMEM,
			       "the hugetlb pool has %lld free pages of %zu "
			       "MiB and this needs %zu, copies included",
			       available, size >> 20, m->compound);
	/* The size is in the flags: the default one may be another. */
	return mapping_mmap_fd(
		m, size,
		(m->kind->traits & MAPPING_SHARED ? MAP_SHARED : MAP_PRIVATE) |
			MAP_ANONYMOUS | MAP_HUGETLB | shift << HUGE_SHIFT,
		-1, why);
}

static int verify_page(const struct mapping *m, struct frames *f, size_t first,
		       struct why *why)
{
	size_t size = m->kind->page_size, last = size / BASE_PAGE - 1;
	const char *addr = m->addr + first * BASE_PAGE;
	uint64_t e, end, flags;

	if (frames_read(f, 0, addr, &e, 1) || !(e & PAGE_PRESENT))
		return why_set(why, -EAGAIN, "page %zu is not present", first);
	/* MAP_HUGETLB gives such a page or fails: frames only confirm it. */
	if (!f->numbers)
		return 0;
	if (!frame_flags(f, frame_of(e), &flags) && !(flags & FRAME_HUGE))
		return why_set(why, -EAGAIN, "page %zu is not a hugetlb page",
			       first);
	if (frames_read(f, 0, addr + last * BASE_PAGE, &end, 1) ||
	    frame_of(end) != frame_of(e) + last ||
	    frame_of(e) % (size / BASE_PAGE))
		return why_set(why, -EAGAIN,
			       "no page of %zu MiB begins at page %zu",
			       size >> 20, first);
	return 0;
}

int hugetlb_verify(const struct mapping *m, struct frames *f, struct why *why)
{
	int err = 0;

	for (size_t off = 0; !err && off < m->len; off += m->kind->page_size)
		err = verify_page(m, f, off / BASE_PAGE, why);
	return err;
}
