/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protection by mprotect(2), shared by mprotect and mprotect_fault. */
#ifndef PINCOW_BENCH_WP_SHARED_PROTECT_H
#define PINCOW_BENCH_WP_SHARED_PROTECT_H

#include <stdbool.h>

#include "bench/wp/shared/wp.h"

/** The range read-only; and writable again. 0 or -errno. */
int protect_read_only(struct wp *w, struct why *why);
int protect_writable(struct wp *w, struct why *why);

/**
 * Does a page that was read-only and is writable again fault at its next write?
 * Tried with a page of its own: 1 or 0, or -errno with the sentence.
 */
int protect_leaves_fault(struct why *why);

#endif
