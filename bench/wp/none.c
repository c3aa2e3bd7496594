/* SPDX-License-Identifier: GPL-2.0-or-later */
/* none: no protection, for experiments that do not span this axis. */
#include "bench/wp/shared/wp.h"

const struct wp_kind wp_none = {
	.name = "none",
	.help = "not write-protected",
};
