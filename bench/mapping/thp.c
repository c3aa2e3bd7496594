/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thp: one transparent huge page of 2 MiB, mapped by one PMD.
 *
 * Once it is there, khugepaged is told to stay away: it would replace what a
 * copy has broken up while that is being looked at.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"

static int shape_thp(struct mapping *m, struct why *why)
{
	if (madvise(m->addr, m->len, MADV_NOHUGEPAGE))
		return why_set(why, -errno, "madvise(MADV_NOHUGEPAGE): %s",
			       strerror(errno));
	return 0;
}

static int verify_thp(const struct mapping *m, struct frames *f,
		      struct why *why)
{
	return mapping_verify_thp(m, f, m->len, why);
}

const struct mapping_kind mapping_thp = {
	.name = "thp",
	.help = "one transparent huge page, mapped by a PMD",
	.traits = MAPPING_PMD,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = mapping_prepare_thp,
	.map = mapping_map_thp,
	.shape = shape_thp,
	.verify = verify_thp,
};
