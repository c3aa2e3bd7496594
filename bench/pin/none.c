/* SPDX-License-Identifier: GPL-2.0-or-later */
/* none: no reference. The control of every other pin. */
#include "bench/pin/shared/pin.h"

const struct pin_kind pin_none = {
	.name = "none",
	.help = "no reference: the control",
};
