/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frame numbers, and flags and map counts of frames: /proc/PID/pagemap,
 * /proc/kpageflags, /proc/kpagecount
 * (Documentation/admin-guide/mm/pagemap.rst).
 *
 * Frame numbers need CAP_SYS_ADMIN: without it they read as 0, and decisions
 * that need them are inconclusive. The other bits of pagemap need nothing.
 */
#ifndef PINCOW_HARNESS_PROC_PAGEMAP_H
#define PINCOW_HARNESS_PROC_PAGEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/why.h"

#define BASE_PAGE ((size_t)4096)
#define PMD_PAGE  ((size_t)2 << 20)

/* Bits of a pagemap entry. */
#define PAGE_FRAME(e)	((e) & ((1ull << 55) - 1))
#define PAGE_SOFT_DIRTY (1ull << 55)
#define PAGE_UFFD_WP	(1ull << 57)
#define PAGE_FILE	(1ull << 61) /* of a file, or shared memory */
#define PAGE_SWAPPED	(1ull << 62)
#define PAGE_PRESENT	(1ull << 63)

/* Bits of kpageflags, linux/kernel-page-flags.h. */
#define FRAME_WRITEBACK	 (1ull << 8)
#define FRAME_BUDDY	 (1ull << 10)
#define FRAME_ANON	 (1ull << 12)
#define FRAME_SWAPCACHE	 (1ull << 13)
#define FRAME_SWAPBACKED (1ull << 14)
#define FRAME_HEAD	 (1ull << 15)
#define FRAME_TAIL	 (1ull << 16)
#define FRAME_HUGE	 (1ull << 17)
#define FRAME_KSM	 (1ull << 21)
#define FRAME_THP	 (1ull << 22)
#define FRAME_ZERO	 (1ull << 24)

/** Open descriptors; -1 where the machine refuses one. */
struct frames {
	int pagemap; /* of this process */
	int kpageflags;
	int kpagecount;
	bool numbers; /* frame numbers are shown to us */
	struct why why; /* why they are not */
};

/** Never fails: unreadable files are -1, hidden frame numbers false. */
void frames_open(struct frames *f);
void frames_close(struct frames *f);

/**
 * Entries of the @nr 4k pages from @addr in this process (@pid 0) or another.
 * 0 or -errno.
 */
int frames_read(const struct frames *f, pid_t pid, const void *addr,
		uint64_t *entry, size_t nr);

/** The frame of an entry, or 0 where none is present (or shown). */
static inline uint64_t frame_of(uint64_t entry)
{
	return entry & PAGE_PRESENT && !(entry & PAGE_SWAPPED)
		       ? PAGE_FRAME(entry)
		       : 0;
}

/** kpageflags and kpagecount of one frame; 0 or -errno. */
int frame_flags(const struct frames *f, uint64_t frame, uint64_t *flags);
int frame_mapcount(const struct frames *f, uint64_t frame, uint64_t *count);

/**
 * kpageflags of @nr frames, in their order; 0 or -errno. Frames that follow
 * each other are read at once: a system call for each of them would take
 * longer than all else around a batch.
 */
int frames_flags(const struct frames *f, const uint64_t *frame, uint64_t *flags,
		 size_t nr);

/**
 * Is it memory that is neither mapped nor free? A hidden frame has no mapping,
 * is not in the buddy allocator, and is still anonymous. 1, 0, or -errno.
 */
int frame_hidden(const struct frames *f, uint64_t frame);

/** How many of @nr frames are; or -errno. */
int64_t frames_hidden(const struct frames *f, const uint64_t *frame, size_t nr);

#endif
