/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hugetlb_shared_2m: one shared hugetlb page of 2 MiB, which nothing copies. */
#include "bench/mapping/shared/hugetlb.h"

const struct mapping_kind mapping_hugetlb_shared_2m = {
	.name = "hugetlb_shared_2m",
	.help = "one shared hugetlb page of 2 MiB",
	.traits = MAPPING_HUGETLB | MAPPING_BACKED | MAPPING_SHARED,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = hugetlb_prepare,
	.map = hugetlb_map,
	.verify = hugetlb_verify,
};
