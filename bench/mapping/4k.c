/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 4k: private anonymous memory in base pages, the baseline of every figure.
 *
 * Huge pages are refused explicitly: where THP is `always`, the same mmap()
 * would measure another allocator.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"

static int map_4k(struct mapping *m, struct why *why)
{
	int err = mapping_mmap(m, PMD_PAGE, 0, why);

	if (err)
		return err;
	/* EINVAL: a kernel without THP, where there is nothing to refuse. */
	if (madvise(m->addr, m->len, MADV_NOHUGEPAGE) && errno != EINVAL)
		return why_set(why, -errno, "madvise(MADV_NOHUGEPAGE): %s",
			       strerror(errno));
	return 0;
}

const struct mapping_kind mapping_4k = {
	.name = "4k",
	.help = "anonymous memory in base pages",
	.page_size = BASE_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.map = map_4k,
	.verify = mapping_verify_base_pages,
};
