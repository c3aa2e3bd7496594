/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hugetlb_2m: one private hugetlb page of 2 MiB.
 *
 * The pool needs more than the page itself: one for the copy that a write
 * makes, one for the copy that fork makes of a pinned page. A pool that is
 * empty at a copy turns it into SIGBUS, or takes the page from the child.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/frames.h"
#include "harness/knobs.h"
#include "mapping.h"

#define POOL  "/sys/kernel/mm/hugepages/hugepages-2048kB/"
#define SPARE 4

#ifndef MAP_HUGE_2MB
#define MAP_HUGE_2MB (21 << 26)
#endif

static long long pool_value(const char *path)
{
	char value[32];

	return knobs_read(path, value, sizeof(value)) ? -1 : atoll(value);
}

static long long pool_available(void)
{
	long long free_pages = pool_value(POOL "free_hugepages");
	long long reserved = pool_value(POOL "resv_hugepages");

	return free_pages < 0 || reserved < 0 ? -1 : free_pages - reserved;
}

static void prepare_hugetlb_2m(const struct mapping_kind *kind, struct knobs *k)
{
	(void)kind;
	long long available = pool_available();
	long long total = pool_value(POOL "nr_hugepages");

	if (total >= 0 && available >= 0 && available < SPARE)
		knobs_raise(k, POOL "nr_hugepages", total + SPARE - available);
}

static int map_hugetlb_2m(struct mapping *m, struct why *why)
{
	long long available = pool_available();

	if (available < 0)
		return why_set(why, -EOPNOTSUPP,
			       "this kernel has no 2 MiB hugetlb pages");
	if (available < SPARE)
		return why_set(why, -ENOMEM,
			       "the hugetlb pool has %lld free pages of 2 MiB "
			       "and copies need %d",
			       available, SPARE);
	return mapping_mmap(m, PMD_PAGE, MAP_HUGETLB | MAP_HUGE_2MB, why);
}

static int verify_hugetlb_2m(const struct mapping *m, struct frames *f,
			     struct why *why)
{
	uint64_t e, flags;

	if (frames_read(f, 0, m->addr, &e, 1) || !(e & PAGE_PRESENT))
		return why_set(why, -EAGAIN, "the page is not present");
	if (f->numbers && !frame_flags(f, frame_of(e), &flags) &&
	    !(flags & FRAME_HUGE))
		return why_set(why, -EAGAIN, "the page is not a hugetlb page");
	return 0;
}

const struct mapping_kind mapping_hugetlb_2m = {
	.name = "hugetlb_2m",
	.help = "one private hugetlb page of 2 MiB",
	.traits = MAPPING_HUGETLB,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = prepare_hugetlb_2m,
	.map = map_hugetlb_2m,
	.verify = verify_hugetlb_2m,
};
