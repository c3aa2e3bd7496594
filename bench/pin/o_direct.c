/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * o_direct: an O_DIRECT read from a block device, held in flight: transient,
 * the device writes memory. The block layer takes a GET up to 6.1 and a PIN on
 * newer kernels; nr_foll_pin_acquired tells which.
 */
#include "bench/pin/shared/disk.h"

const struct pin_kind pin_o_direct = {
	.name = "o_direct",
	.help = "GET or PIN, transient, for writing: a direct read",
	.traits = PIN_GET | PIN_PIN | PIN_WRITES | PIN_TRANSIENT | PIN_SLOW,
	.modules = disk_modules,
	.open = disk_open,
	.take = disk_take,
	.device_write = disk_device_write,
	.drop = disk_drop,
	.close = disk_close,
};
