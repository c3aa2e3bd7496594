/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hugetlb_2m: one private hugetlb page of 2 MiB, see hugetlb.h. */
#include "bench/mapping/shared/hugetlb.h"

const struct mapping_kind mapping_hugetlb_2m = {
	.name = "hugetlb_2m",
	.help = "one private hugetlb page of 2 MiB",
	.traits = MAPPING_HUGETLB,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = hugetlb_prepare,
	.map = hugetlb_map,
	.verify = hugetlb_verify,
};
