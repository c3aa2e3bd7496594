/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trackers: facilities that say which pages were written since they were reset.
 * A protection may reset one (wp_kind.tracker), as protecting is how the kernel
 * learns of the next write.
 */
#ifndef PINCOW_BENCH_WP_SHARED_TRACKER_H
#define PINCOW_BENCH_WP_SHARED_TRACKER_H

#include <stdbool.h>
#include <stddef.h>

struct frames;
struct mapping;

/** The most pages that are asked about at once: they are on the stack, which
 * fork copies. */
#define TRACKER_CHUNK 128

/** Two trackers of one facility reset each other. */
enum tracker_facility {
	TRACKER_OF_SOFT_DIRTY,
	TRACKER_OF_USERFAULTFD, /* a range belongs to one descriptor */
};

struct tracker {
	const char *name;
	enum tracker_facility facility;
	/**
	 * A flag for each of @n 4k pages of @m from page @first on: is it shown
	 * as written? 0 or -errno.
	 */
	int (*written)(const struct mapping *m, const struct frames *f,
		       size_t first, size_t n, bool *written);
};

enum tracker_row { TRACKER_SOFT_DIRTY, TRACKER_UFFD_WP, TRACKER_WRITTEN };

/** By enum tracker_row; the names are values of the parameter `tracker`. */
extern const struct tracker trackers[];
extern const size_t nr_trackers;

/** The row of that name, or -1. */
int tracker_find(const char *name);
const char *tracker_name(size_t row);

#endif
