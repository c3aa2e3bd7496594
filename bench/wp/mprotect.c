/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mprotect: read-only and back to writable, as programs do.
 *
 * From 6.0 on (64fe24a3e05e) going back may map the pages writable at once:
 * nothing is left to fault, the writes are `nofault`, and the work that they
 * saved is in arm_ns. mprotect_fault is for writes that fault on any kernel.
 */
#include "bench/wp/shared/protect.h"

/* Not WP_CONCURRENT: a write meanwhile is a SIGSEGV. */
const struct wp_kind wp_mprotect = {
	.name = "mprotect",
	.help = "mprotect to read-only and back",
	.protect = protect_read_only,
	.resolve = protect_writable,
};
