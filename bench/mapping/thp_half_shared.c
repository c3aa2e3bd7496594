/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thp_half_shared: a child maps the first half of each THP, and nobody else the
 * second half: it was forked while MADV_DONTFORK kept that half to us.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"

#define HALF  (PMD_PAGE / 2)
#define PAGES (PMD_PAGE / BASE_PAGE)

static int advise_halves(struct mapping *m, int advice, const char *name,
			 struct why *why)
{
	for (size_t off = HALF; off < m->len; off += PMD_PAGE)
		if (madvise(m->addr + off, HALF, advice))
			return why_set(why, -errno, "madvise(%s): %s", name,
				       strerror(errno));
	return 0;
}

/* The boundary of two VMAs splits the PMD: PTEs map the THP from then on. */
static int shape_thp_half_shared(struct mapping *m, struct why *why)
{
	int err = advise_halves(m, MADV_DONTFORK, "MADV_DONTFORK", why);

	/* Before khugepaged could put the PMD back. */
	if (!err && madvise(m->addr, m->len, MADV_NOHUGEPAGE))
		err = why_set(why, -errno, "madvise(MADV_NOHUGEPAGE): %s",
			      strerror(errno));
	if (err)
		return err;
	err = child_open(&m->sharer);
	m->sharer.closes = true;
	if (!err)
		err = child_fork(&m->sharer);
	if (!err)
		err = child_await(&m->sharer);
	if (err)
		return why_set(why, err, "cannot fork a child that shares: %s",
			       strerror(-err));
	/* Forks of the measurement share all of it. */
	return advise_halves(m, MADV_DOFORK, "MADV_DOFORK", why);
}

static int verify_thp_half_shared(const struct mapping *m, struct frames *f,
				  struct why *why)
{
	uint64_t ours[PAGES], its[PAGES];
	int err = mapping_verify_thp(m, f, 0, why);

	for (size_t off = 0; !err && off < m->len; off += PMD_PAGE) {
		err = frames_read(f, 0, m->addr + off, ours, PAGES);
		if (!err)
			err = frames_read(f, m->sharer.pid, m->addr + off, its,
					  PAGES);
		if (err)
			return why_set(why, err, "cannot read the pagemap: %s",
				       strerror(-err));
		for (size_t i = 0; i < PAGES; i++)
			if (frame_of(its[i]) !=
			    (i < PAGES / 2 ? frame_of(ours[i]) : 0))
				return why_set(why, -EAGAIN,
					       "page %zu of a THP is not "
					       "shared as it should be",
					       i);
	}
	return err;
}

const struct mapping_kind mapping_thp_half_shared = {
	.name = "thp_half_shared",
	.help = "a THP whose first half a child maps as well",
	.traits = MAPPING_SHAPED | MAPPING_SIBLING,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = mapping_prepare_thp,
	.map = mapping_map_thp,
	.shape = shape_thp_half_shared,
	.verify = verify_thp_half_shared,
};
