/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * file_private: a private mapping of a file that was read. Each page is copied
 * by its first write, and stays in the page cache.
 */
#include <sys/mman.h>

#include "bench/mapping/shared/backed.h"

static int map_file_private(struct mapping *m, struct why *why)
{
	return backed_map_file(m, MAP_PRIVATE, why);
}

const struct mapping_kind mapping_file_private = {
	.name = "file_private",
	.help = "a file, mapped private and read",
	.traits = MAPPING_BACKED | MAPPING_READ,
	.page_size = BASE_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.map = map_file_private,
	.verify = backed_verify,
};
