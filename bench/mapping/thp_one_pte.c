/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thp_one_pte: one PTE of a THP is left, the other 511 were given back. The
 * folio stays whole until somebody splits it.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/part_of_thp.h"

static int shape_thp_one_pte(struct mapping *m, struct why *why)
{
	int err = part_of_thp_split(m, why);

	if (!err && madvise(m->addr + m->len, PMD_PAGE - m->len, MADV_DONTNEED))
		err = why_set(why, -errno, "madvise(MADV_DONTNEED): %s",
			      strerror(errno));
	return err;
}

const struct mapping_kind mapping_thp_one_pte = {
	.name = "thp_one_pte",
	.help = "the one 4k page that is left of a THP",
	.traits = MAPPING_SHAPED | MAPPING_SIBLING,
	.page_size = BASE_PAGE,
	.len = BASE_PAGE,
	.stride = BASE_PAGE,
	.prepare = mapping_prepare_thp,
	.map = part_of_thp_map,
	.shape = shape_thp_one_pte,
	.verify = part_of_thp_verify,
};
