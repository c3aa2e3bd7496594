/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rdma_ro: a memory region of an RDMA device, a long-term PIN for reading. From
 * 6.2 on: earlier kernels always pin a region for writing (with FOLL_FORCE).
 */
#include "bench/pin/shared/verbs.h"

const struct pin_kind pin_rdma_ro = {
	.name = "rdma_ro",
	.help = "PIN, long-term, for reading: an RDMA memory region",
	.traits = PIN_PIN | PIN_LONGTERM | PIN_SLOW,
	.modules = verbs_modules,
	.load = verbs_load,
	.open = verbs_open,
	.take = verbs_take,
	.device_read = verbs_device_read,
	.drop = verbs_drop,
	.close = verbs_close,
};
