/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Anonymous folios of one order. A fault takes the largest order that fits its
 * VMA, so the range is in parts of one folio each while it is populated. */
#include "bench/mapping/shared/mthp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/proc/pagemap.h"
#include "harness/machine/knobs.h"
#include "harness/proc/smaps.h"

#define ENABLED "/sys/kernel/mm/transparent_hugepage/hugepages-%zukB/enabled"

static int read_enabled(const struct mapping_kind *kind, char *path,
			size_t path_size, char *value, size_t value_size)
{
	snprintf(path, path_size, ENABLED, kind->page_size >> 10);
	return knobs_read(path, value, value_size);
}

void mthp_prepare(const struct mapping_kind *kind, size_t compound,
		  struct knobs *k)
{
	char path[128], value[64];

	if (read_enabled(kind, path, sizeof(path), value, sizeof(value)))
		return;
	if (!strcmp(value, "never"))
		knobs_set(k, path, "madvise");
	/* The setting for all sizes decides then. */
	if (!strcmp(value, "inherit"))
		mapping_prepare_thp(kind, compound, k);
}

static int check_offered(const struct mapping_kind *kind, struct why *why)
{
	char path[128], value[64];
	int err = read_enabled(kind, path, sizeof(path), value, sizeof(value));

	if (err)
		return why_set(why, -EOPNOTSUPP,
			       "this kernel has no anonymous folios of %zu KiB "
			       "(%s: %s)",
			       kind->page_size >> 10, path, strerror(-err));
	if (!strcmp(value, "never"))
		return why_set(why, -EACCES,
			       "%s says never, and may not be set", path);
	return 0;
}

static int advise(char *addr, size_t len, int advice, struct why *why)
{
	if (!madvise(addr, len, advice))
		return 0;
	/* madvise(2) says so of too many VMAs; it would not help to try
	 * again. */
	if (errno == EAGAIN)
		return why_set(why, -ENOMEM,
			       "a VMA for each folio is more than "
			       "vm.max_map_count allows");
	return why_set(why, -errno, "madvise: %s", strerror(errno));
}

/*
 * A page is faulted in and dropped before the range is cut, so that all parts
 * have one anon_vma: with one each they would never merge again.
 */
int mthp_map(struct mapping *m, struct why *why)
{
	size_t size = m->kind->page_size;
	int err = check_offered(m->kind, why);

	if (!err)
		err = mapping_mmap(m, PMD_PAGE, 0, why);
	if (!err)
		err = advise(m->addr, m->len, MADV_NOHUGEPAGE, why);
	if (!err) {
		*(volatile char *)m->addr = 1;
		err = advise(m->addr, m->len, MADV_DONTNEED, why);
	}
	if (!err)
		err = advise(m->addr, m->len, MADV_HUGEPAGE, why);
	/* Two neighbours that differ in advice are two VMAs. */
	for (size_t off = 0; !err && off < m->len; off += 2 * size)
		err = advise(m->addr + off, size, MADV_SEQUENTIAL, why);
	return err;
}

/* One VMA again: mappings may differ by their folios only. */
int mthp_shape(struct mapping *m, struct why *why)
{
	int err = advise(m->addr, m->len, MADV_NORMAL, why);

	return err ? err : advise(m->addr, m->len, MADV_NOHUGEPAGE, why);
}

/* @e: the entries of its @nr pages, page @first and those behind it. */
static int verify_folio(struct frames *f, const uint64_t *e, size_t nr,
			size_t first, struct why *why)
{
	uint64_t frame = frame_of(e[0]), flags;

	if (frame % nr)
		return why_set(why, -EAGAIN,
			       "page %zu does not begin a folio of %zu KiB: "
			       "its frame is not aligned",
			       first, nr * BASE_PAGE >> 10);
	for (size_t i = 0; i < nr; i++) {
		if (frame_of(e[i]) != frame + i)
			return why_set(why, -EAGAIN,
				       "page %zu is not in the frame after the "
				       "one before: no folio of %zu KiB",
				       first + i, nr * BASE_PAGE >> 10);
		if (!frame_flags(f, frame + i, &flags) &&
		    (flags & (FRAME_HEAD | FRAME_TAIL)) !=
			    (i ? FRAME_TAIL : FRAME_HEAD))
			return why_set(why, -EAGAIN,
				       "page %zu is not the %s of a folio of "
				       "%zu KiB",
				       first + i, i ? "tail" : "head",
				       nr * BASE_PAGE >> 10);
	}
	/* A tail behind the last page can only belong to the same folio. */
	if (!frame_flags(f, frame + nr, &flags) && flags & FRAME_TAIL)
		return why_set(why, -EAGAIN,
			       "the folio of page %zu is larger than %zu KiB",
			       first, nr * BASE_PAGE >> 10);
	return 0;
}

/* All of its entries on the stack: no order is above that of a PMD. */
static int verify_at(const struct mapping *m, struct frames *f, size_t first,
		     struct why *why)
{
	size_t nr = m->kind->page_size / BASE_PAGE;
	uint64_t e[PMD_PAGE / BASE_PAGE];
	int err = frames_read(f, 0, m->addr + first * BASE_PAGE, e, nr);

	if (err)
		return why_set(why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	if (!(e[0] & PAGE_PRESENT))
		return why_set(why, -EAGAIN,
			       "page %zu of the range is not present after it "
			       "was written",
			       first);
	return verify_folio(f, e, nr, first, why);
}

int mthp_verify(const struct mapping *m, struct frames *f, struct why *why)
{
	size_t nr = m->kind->page_size / BASE_PAGE, pages = m->len / BASE_PAGE;
	int64_t huge = smaps_huge(m->addr, m->len);
	int err = 0;

	if (huge > 0)
		return why_set(why, -EAGAIN,
			       "%lld KiB of the range are mapped by a PMD",
			       (long long)huge >> 10);
	/* Of the PTEs of a folio there is nothing to see but their frames. */
	if (!f->numbers)
		return why_set(why, -EPERM, "%s", f->why.text);
	for (size_t i = 0; !err && i < pages; i += nr)
		err = verify_at(m, f, i, why);
	return err;
}
