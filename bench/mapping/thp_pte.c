/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thp_pte: transparent huge pages of 2 MiB, each mapped by 512 PTEs.
 *
 * The PMD is split by splitting the VMA inside of it, with an advice that
 * changes no protection, and merging it again. Not by mprotect of a subpage:
 * under the page_count rule the next write would copy that one out.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"

static int shape_thp_pte(struct mapping *m, struct why *why)
{
	/* First, as khugepaged could put the PMD back. */
	bool failed = madvise(m->addr, m->len, MADV_NOHUGEPAGE);

	for (size_t off = PMD_PAGE / 4; !failed && off < m->len;
	     off += PMD_PAGE)
		failed = madvise(m->addr + off, BASE_PAGE, MADV_SEQUENTIAL) ||
			 madvise(m->addr + off, BASE_PAGE, MADV_NORMAL);
	if (failed)
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
