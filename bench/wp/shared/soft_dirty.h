/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Soft-dirty tracking (Documentation/admin-guide/mm/soft-dirty.rst): clear_refs
 * is made of it, and it makes the pages of mprotect_fault fault again.
 */
#ifndef PINCOW_BENCH_WP_SHARED_SOFT_DIRTY_H
#define PINCOW_BENCH_WP_SHARED_SOFT_DIRTY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/why.h"

struct frames;
struct mapping;

/**
 * Does this kernel track soft-dirty? Asked of populated memory: without
 * CONFIG_MEM_SOFT_DIRTY the bit is never set. Writing to clear_refs tells
 * nothing: it succeeds and does nothing.
 */
bool soft_dirty_tracked(const struct mapping *m, const struct frames *f);

/** How many 4k pages of the range are soft-dirty, or -errno. */
long soft_dirty_pages(const struct mapping *m, const struct frames *f);

/** Write 4 to clear_refs, open at @fd. 0 or -errno. */
int soft_dirty_clear(int fd);

/** Open /proc/self/clear_refs; a descriptor or -errno. */
int soft_dirty_open(struct why *why);

#endif
