/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hugetlb_1g: one private hugetlb page of 1 GiB, see hugetlb.h.
 *
 * Of its 262144 pages of 4k 512 are written to, 2 MiB apart.
 */
#include "bench/mapping/shared/hugetlb.h"

const struct mapping_kind mapping_hugetlb_1g = {
	.name = "hugetlb_1g",
	.help = "one private hugetlb page of 1 GiB",
	.traits = MAPPING_HUGETLB | MAPPING_SLOW,
	.page_size = (size_t)1 << 30,
	.len = (size_t)1 << 30,
	.stride = PMD_PAGE,
	.prepare = hugetlb_prepare,
	.map = hugetlb_map,
	.verify = hugetlb_verify,
};
