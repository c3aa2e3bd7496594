/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thp_moved: the second half of a THP was moved by mremap. Both halves are of
 * one folio, in two VMAs.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/part_of_thp.h"

static int shape_thp_moved(struct mapping *m, struct why *why)
{
	int err = part_of_thp_split(m, why);

	/* Into the guard behind: two PMDs of area are there. */
	if (!err &&
	    mremap(m->addr + m->len, PMD_PAGE - m->len, PMD_PAGE - m->len,
		   MREMAP_MAYMOVE | MREMAP_FIXED,
		   (char *)m->area + m->area_len - PMD_PAGE) == MAP_FAILED)
		err = why_set(why, -errno, "mremap: %s", strerror(errno));
	return err;
}

const struct mapping_kind mapping_thp_moved = {
	.name = "thp_moved",
	.help = "half of a THP, the other half moved by mremap",
	.traits = MAPPING_SHAPED | MAPPING_SIBLING,
	.page_size = BASE_PAGE,
	.len = PMD_PAGE / 2,
	.stride = BASE_PAGE,
	.prepare = mapping_prepare_thp,
	.map = part_of_thp_map,
	.shape = shape_thp_moved,
	.verify = part_of_thp_verify,
};
