/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * o_direct_write: an O_DIRECT write to a block device, held in flight:
 * transient, the device reads memory. The block layer takes a GET up to 6.1 and
 * a PIN on newer kernels; nr_foll_pin_acquired tells which.
 */
#include "bench/pin/shared/disk.h"

const struct pin_kind pin_o_direct_write = {
	.name = "o_direct_write",
	.help = "GET or PIN, transient, for reading: a direct write",
	.traits = PIN_GET | PIN_PIN | PIN_TRANSIENT | PIN_SLOW,
	.modules = disk_modules,
	.open = disk_open,
	.take = disk_take,
	.drop = disk_drop,
	.close = disk_close,
};
