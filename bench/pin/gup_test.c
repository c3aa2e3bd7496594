/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gup_test: a long-term PIN for writing, and nothing else. */
#include "bench/pin/shared/gup.h"

const struct pin_kind pin_gup_test = {
	.name = "gup_test",
	.help = "PIN, long-term, for writing: the kernel's own test",
	.traits = PIN_PIN | PIN_WRITES | PIN_LONGTERM | PIN_RARE,
	.open = gup_open,
	.take = gup_take,
	.device_read = gup_device_read,
	.drop = gup_drop,
	.close = gup_close,
};
