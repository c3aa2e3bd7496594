/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges, each alone in its VMA, and proof that they are what
 * their kind says. */
#include "bench/mapping/shared/mapping.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/proc/pagemap.h"
#include "harness/machine/knobs.h"
#include "harness/proc/smaps.h"

#define THP_ENABLED "/sys/kernel/mm/transparent_hugepage/enabled"

/* Entries that are verified at a time, on the stack. */
#define VERIFY_PAGES (PMD_PAGE / BASE_PAGE)

int mapping_init(struct mapping *m, const struct mapping_kind *kind, size_t len,
		 size_t compound, struct why *why)
{
	memset(m, 0, sizeof(*m));
	m->kind = kind;
	m->len = len;
	m->compound = compound;
	return kind->map(m, why);
}

void mapping_release(struct mapping *m)
{
	child_close(&m->sharer);
	if (m->area)
		munmap(m->area, m->area_len);
	memset(m, 0, sizeof(*m));
}

void mapping_populate(struct mapping *m)
{
	for (size_t off = 0; off < m->len; off += BASE_PAGE)
		*(volatile char *)(m->addr + off) = 1;
}

int mapping_mmap(struct mapping *m, size_t align, int flags, struct why *why)
{
	return mapping_mmap_fd(m, align, MAP_PRIVATE | MAP_ANONYMOUS | flags,
			       -1, why);
}

int mapping_mmap_fd(struct mapping *m, size_t align, int flags, int fd,
		    struct why *why)
{
	size_t len = m->len;
	char *area, *addr;

	/* PROT_NONE on both sides: the range stays a VMA of its own, which
	 * merges with no neighbour and is collapsed with none. */
	area = mmap(NULL, len + 2 * align, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (area == MAP_FAILED)
		return why_set(why, -errno, "no address space: %s",
			       strerror(errno));
	m->area = area;
	m->area_len = len + 2 * align;
	addr = (char *)(((unsigned long)area + align) & ~(align - 1));
	if (addr == area)
		addr += align;
	if (mmap(addr, len, PROT_READ | PROT_WRITE, MAP_FIXED | flags, fd, 0) ==
	    MAP_FAILED) {
		/* The area stays for mapping_release(). */
		int err = -errno;

		return why_set(why, err, "cannot map %zu KiB of %s: %s",
			       len >> 10, m->kind->name, strerror(-err));
	}
	m->addr = addr;
	return 0;
}

/* @first: number of the first entry in the range. */
static int all_present(const uint64_t *e, size_t nr, size_t first,
		       struct why *why)
{
	for (size_t i = 0; i < nr; i++)
		if (!(e[i] & PAGE_PRESENT))
			return why_set(why, -EAGAIN,
				       "page %zu of the range is not present "
				       "after it was written",
				       first + i);
	return 0;
}

/* The entries of the @nr pages from page @first on, all present. */
static int read_present(const struct mapping *m, struct frames *f, size_t first,
			uint64_t *e, size_t nr, struct why *why)
{
	int err = frames_read(f, 0, m->addr + first * BASE_PAGE, e, nr);

	if (err)
		return why_set(why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	return all_present(e, nr, first, why);
}

static int base_pages(const struct mapping *m, struct frames *f, size_t first,
		      size_t nr, struct why *why)
{
	uint64_t e[VERIFY_PAGES], flags[VERIFY_PAGES];
	int err = read_present(m, f, first, e, nr, why);

	if (err)
		return err;
	for (size_t i = 0; i < nr; i++)
		e[i] = frame_of(e[i]);
	if (!f->numbers || frames_flags(f, e, flags, nr))
		return 0;
	for (size_t i = 0; i < nr; i++)
		if (flags[i] &
		    (FRAME_THP | FRAME_HUGE | FRAME_HEAD | FRAME_TAIL))
			return why_set(why, -EAGAIN,
				       "page %zu belongs to a compound page",
				       first + i);
	return 0;
}

int mapping_verify_base_pages(const struct mapping *m, struct frames *f,
			      struct why *why)
{
	size_t pages = m->len / BASE_PAGE, n;
	/* smaps needs no privilege: without frame numbers it is the only
	 * witness. */
	int64_t huge = smaps_huge(m->addr, m->len);
	int err = 0;

	if (huge > 0)
		return why_set(why, -EAGAIN,
			       "%lld KiB of the range are a huge page",
			       (long long)huge >> 10);
	for (size_t i = 0; !err && i < pages; i += n) {
		n = pages - i < VERIFY_PAGES ? pages - i : VERIFY_PAGES;
		err = base_pages(m, f, i, n, why);
	}
	return err;
}

static int contiguous(const uint64_t *e, size_t nr, size_t first,
		      struct why *why)
{
	uint64_t frame = frame_of(e[0]);

	/* The kernel aligns a huge page in physical memory, too. */
	if (frame % nr)
		return why_set(why, -EAGAIN,
			       "no huge page begins at page %zu: its frame is "
			       "not aligned",
			       first);
	for (size_t i = 1; i < nr; i++)
		if (frame_of(e[i]) != frame + i)
			return why_set(why, -EAGAIN,
				       "no huge page begins at page %zu: frame "
				       "%zu does not follow the one before",
				       first, first + i);
	return 0;
}

static int one_thp(const struct mapping *m, struct frames *f, size_t first,
		   struct why *why)
{
	uint64_t e[VERIFY_PAGES], flags;
	int err = read_present(m, f, first, e, VERIFY_PAGES, why);

	/* Without numbers a PMD still maps one page. */
	if (err || !f->numbers)
		return err;
	err = contiguous(e, VERIFY_PAGES, first, why);
	if (err)
		return err;
	/* 512 base pages may be neighbours as well. */
	if (!frame_flags(f, frame_of(e[0]), &flags) && !(flags & FRAME_THP))
		return why_set(why, -EAGAIN,
			       "the frames from page %zu on are contiguous, "
			       "but not a THP",
			       first);
	return 0;
}

int mapping_verify_thp(const struct mapping *m, struct frames *f,
		       size_t pmd_bytes, struct why *why)
{
	size_t pages = m->len / BASE_PAGE;
	int64_t huge = smaps_huge(m->addr, m->len);
	int err = 0;

	if (huge < 0)
		return why_set(why, (int)huge,
			       "smaps does not tell AnonHugePages");
	if ((size_t)huge != pmd_bytes)
		return why_set(why, -EAGAIN,
			       "the kernel gave no such THP: PMDs map %lld "
			       "KiB of the range, not %zu",
			       (long long)huge >> 10, pmd_bytes >> 10);
	for (size_t i = 0; !err && i < pages; i += VERIFY_PAGES)
		err = one_thp(m, f, i, why);
	/* Of PTEs there is nothing to see but their frames. */
	if (!err && !f->numbers && !pmd_bytes)
		err = why_set(why, -EPERM, "%s", f->why.text);
	return err;
}

void mapping_prepare_thp(const struct mapping_kind *kind, size_t compound,
			 struct knobs *k)
{
	char value[64];

	(void)kind;
	(void)compound;
	/* "always" is somebody's choice, and serves madvise(2) as well. */
	if (!knobs_read(THP_ENABLED, value, sizeof(value)) &&
	    !strcmp(value, "never"))
		knobs_set(k, THP_ENABLED, "madvise");
}

int mapping_map_thp(struct mapping *m, struct why *why)
{
	int err = mapping_mmap(m, PMD_PAGE, 0, why);

	if (err)
		return err;
	if (madvise(m->addr, m->len, MADV_HUGEPAGE))
		return why_set(why, -errno,
			       "madvise(MADV_HUGEPAGE): %s: a kernel without "
			       "transparent huge pages",
			       strerror(errno));
	return 0;
}
