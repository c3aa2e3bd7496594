/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first pages of a THP, mapped by PTEs. */
#include "bench/mapping/shared/part_of_thp.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/proc/smaps.h"

#define PAGES (PMD_PAGE / BASE_PAGE)

/* Reserved as the whole huge page: its other parts are in the area, too. */
int part_of_thp_map(struct mapping *m, struct why *why)
{
	size_t len = m->len;
	int err;

	if (len >= PMD_PAGE)
		return why_set(why, -EOPNOTSUPP,
			       "not applicable: the range is part of one huge "
			       "page, and smaller than 2 MiB");
	m->len = PMD_PAGE;
	err = mapping_map_thp(m, why);
	m->len = len;
	/* mapping_map_thp() advised all of it. */
	return err;
}

int part_of_thp_split(struct mapping *m, struct why *why)
{
	bool failed;

	/* The range itself keeps the content that it was populated with. */
	for (size_t off = m->len; off < PMD_PAGE; off += BASE_PAGE)
		*(volatile char *)(m->addr + off) = 1;
	/* First, as khugepaged could put the PMD back. As thp_pte does it. */
	failed = madvise(m->addr, PMD_PAGE, MADV_NOHUGEPAGE) ||
		 madvise(m->addr + PMD_PAGE / 4, BASE_PAGE, MADV_SEQUENTIAL) ||
		 madvise(m->addr + PMD_PAGE / 4, BASE_PAGE, MADV_NORMAL);
	return failed ? why_set(why, -errno, "cannot split the PMD: %s",
				strerror(errno))
		      : 0;
}

int part_of_thp_verify(const struct mapping *m, struct frames *f,
		       struct why *why)
{
	uint64_t e[PAGES], flags;
	size_t nr = m->len / BASE_PAGE;
	int err = frames_read(f, 0, m->addr, e, nr);

	if (err)
		return why_set(why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	if (!f->numbers)
		return why_set(why, -EPERM, "%s", f->why.text);
	if (smaps_huge(m->addr, m->len) > 0)
		return why_set(why, -EAGAIN, "a PMD maps the range");
	for (size_t i = 0; i < nr; i++)
		if (!frame_of(e[i]) || frame_of(e[i]) != frame_of(e[0]) + i ||
		    frame_of(e[0]) % PAGES ||
		    frame_flags(f, frame_of(e[i]), &flags) ||
		    !(flags & FRAME_THP))
			return why_set(why, -EAGAIN,
				       "page %zu of the range is not in a THP",
				       i);
	return 0;
}
