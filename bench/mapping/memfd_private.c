/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memfd_private: a private mapping of shared memory that was read, as a guest
 * restored from a snapshot has it. Each page is copied by its first write, and
 * stays in the memfd.
 */
#include <sys/mman.h>

#include "bench/mapping/shared/backed.h"

static int map_memfd_private(struct mapping *m, struct why *why)
{
	return backed_map_memfd(m, MAP_PRIVATE, why);
}

const struct mapping_kind mapping_memfd_private = {
	.name = "memfd_private",
	.help = "a memfd, mapped private and read",
	.traits = MAPPING_BACKED | MAPPING_READ,
	.page_size = BASE_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.map = map_memfd_private,
	.verify = backed_verify,
};
