/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gup_test_ro: a long-term PIN for reading, and nothing else. */
#include "bench/pin/shared/gup.h"

const struct pin_kind pin_gup_test_ro = {
	.name = "gup_test_ro",
	.help = "PIN, long-term, for reading: the kernel's own test",
	.traits = PIN_PIN | PIN_LONGTERM | PIN_RARE,
	.open = gup_open,
	.take = gup_take,
	.device_read = gup_device_read,
	.drop = gup_drop,
	.close = gup_close,
};
