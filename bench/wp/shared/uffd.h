/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * userfaultfd in write-protect mode, shared by the kinds that use it.
 *
 * Source: Documentation/admin-guide/mm/userfaultfd.rst, pagemap.rst.
 */
#ifndef PINCOW_BENCH_WP_SHARED_UFFD_H
#define PINCOW_BENCH_WP_SHARED_UFFD_H

#include <stdint.h>
#include <sys/types.h>

#include "bench/wp/shared/wp.h"

/**
 * Open w->fd with @features (UFFD_FEATURE_*) and register the range for write
 * protection. -EOPNOTSUPP where the kernel does not know one of @features,
 * else 0 or -errno of the call, with the sentence.
 */
int uffd_open(struct wp *w, uint64_t features, struct why *why);

/** The same in asynchronous mode: the kernel itself answers a fault, by taking
 * the protection away. */
int uffd_open_async(struct wp *w, struct why *why);

/** UFFDIO_WRITEPROTECT of the range; @mode 0 takes the protection away. */
int uffd_writeprotect(struct wp *w, uint64_t mode, struct why *why);

/** Is all of the range protected, where the kernel shows it? -EAGAIN where a
 * part of it is. */
int uffd_check(struct wp *w, struct why *why);

/** Close w->fd, which unregisters. */
void uffd_close(struct wp *w);

/** How many 4k pages of the range have bit 57 of the pagemap; or -errno. */
ssize_t uffd_protected(const struct wp *w, struct why *why);

#endif
