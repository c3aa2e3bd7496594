/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memfd: shared memory with a descriptor, as guests and databases have it. */
#include <sys/mman.h>

#include "bench/mapping/shared/backed.h"

static int map_memfd(struct mapping *m, struct why *why)
{
	return backed_map_memfd(m, MAP_SHARED, why);
}

const struct mapping_kind mapping_memfd = {
	.name = "memfd",
	.help = "a memfd, mapped shared",
	.traits = MAPPING_BACKED | MAPPING_SHARED,
	.page_size = BASE_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.map = map_memfd,
	.verify = backed_verify,
};
