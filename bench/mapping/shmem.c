/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shmem: what parent and child share on purpose, MAP_SHARED | MAP_ANONYMOUS. */
#include <sys/mman.h>

#include "bench/mapping/shared/backed.h"

static int map_shmem(struct mapping *m, struct why *why)
{
	return backed_map_shmem(m, why);
}

const struct mapping_kind mapping_shmem = {
	.name = "shmem",
	.help = "shared anonymous memory in base pages",
	.traits = MAPPING_BACKED | MAPPING_SHARED,
	.page_size = BASE_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.map = map_shmem,
	.verify = backed_verify,
};
