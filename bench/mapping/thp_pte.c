/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thp_pte: one transparent huge page of 2 MiB, mapped by 512 PTEs.
 *
 * The PMD is split by splitting the VMA inside of it, with an advice that
 * changes no protection, and merging it again. Not by mprotect of a subpage:
 * under the page_count rule the next write would copy that one out.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"

static int shape_thp_pte(struct mapping *m, struct why *why)
{
	char *inside = m->addr + m->len / 4;

	/* First, as khugepaged could put the PMD back. */
	if (madvise(m->addr, m->len, MADV_NOHUGEPAGE) ||
	    madvise(inside, BASE_PAGE, MADV_SEQUENTIAL) ||
	    madvise(inside, BASE_PAGE, MADV_NORMAL))
		return why_set(why, -errno, "cannot split the PMD: %s",
			       strerror(errno));
	return 0;
}

static int verify_thp_pte(const struct mapping *m, struct frames *f,
			  struct why *why)
{
	return mapping_verify_thp(m, f, 0, why);
}

const struct mapping_kind mapping_thp_pte = {
	.name = "thp_pte",
	.help = "one transparent huge page, mapped by PTEs",
	.traits = MAPPING_SHAPED,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = mapping_prepare_thp,
	.map = mapping_map_thp,
	.shape = shape_thp_pte,
	.verify = verify_thp_pte,
};
