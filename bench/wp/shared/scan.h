/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PAGEMAP_SCAN (6.7), for the wp pagemap_scan, which protects by it, and for
 * asking which pages were written.
 *
 * Source: Documentation/admin-guide/mm/pagemap.rst, uapi/linux/fs.h.
 */
#ifndef PINCOW_BENCH_WP_SHARED_SCAN_H
#define PINCOW_BENCH_WP_SHARED_SCAN_H

#include <stddef.h>
#include <stdint.h>

struct frames;

/* Of uapi headers newer than this may be built with; an ABI, so constant. */
#define SCAN_WP_MATCHING   (1u << 0)
#define SCAN_CHECK_WPASYNC (1u << 1)
#define SCAN_IS_WRITTEN	   (1u << 1)

/** struct pm_scan_arg, which headers before 6.7 lack. */
struct scan_arg {
	uint64_t size, flags;
	uint64_t start, end, walk_end;
	uint64_t vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask;
	uint64_t category_anyof_mask, return_mask;
};

/** struct page_region: the pages of [start, end). */
struct scan_region {
	uint64_t start, end, categories;
};

/** Ask for the pages of @len bytes from @addr that were written. */
void scan_written(struct scan_arg *arg, const char *addr, size_t len);

/** How many regions it found, or -errno. */
int scan_run(const struct frames *f, struct scan_arg *arg);

#endif
