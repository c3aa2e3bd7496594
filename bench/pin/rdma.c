/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rdma: a memory region of an RDMA device, a long-term PIN for writing.
 */
#include "bench/pin/shared/verbs.h"

const struct pin_kind pin_rdma = {
	.name = "rdma",
	.help = "PIN, long-term, for writing: an RDMA memory region",
	.traits = PIN_PIN | PIN_WRITES | PIN_LONGTERM | PIN_SLOW,
	.modules = verbs_modules,
	.load = verbs_load,
	.open = verbs_open,
	.take = verbs_take,
	.device_write = verbs_device_write,
	.device_read = verbs_device_read,
	.drop = verbs_drop,
	.close = verbs_close,
};
