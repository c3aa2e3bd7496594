/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hugetlb_shared_1g: one shared hugetlb page of 1 GiB, which nothing copies. */
#include "bench/mapping/shared/hugetlb.h"

const struct mapping_kind mapping_hugetlb_shared_1g = {
	.name = "hugetlb_shared_1g",
	.help = "one shared hugetlb page of 1 GiB",
	.traits = MAPPING_HUGETLB | MAPPING_BACKED | MAPPING_SHARED |
		  MAPPING_SLOW,
	.page_size = (size_t)1 << 30,
	.len = (size_t)1 << 30,
	.stride = PMD_PAGE,
	.prepare = hugetlb_prepare,
	.map = hugetlb_map,
	.verify = hugetlb_verify,
};
