/* SPDX-License-Identifier: GPL-2.0-or-later */
/* none: nothing protects; what experiments without this axis have there. */
#include "bench/wp/shared/wp.h"

const struct wp_kind wp_none = {
	.name = "none",
	.help = "not write-protected",
};
