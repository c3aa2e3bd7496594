/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_shared: a file that is written through memory. */
#include <sys/mman.h>

#include "bench/mapping/shared/backed.h"

static int map_file_shared(struct mapping *m, struct why *why)
{
	return backed_map_file(m, MAP_SHARED, why);
}

const struct mapping_kind mapping_file_shared = {
	.name = "file_shared",
	.help = "a file, mapped shared",
	.traits = MAPPING_BACKED | MAPPING_SHARED,
	.page_size = BASE_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.map = map_file_shared,
	.verify = backed_verify,
};
