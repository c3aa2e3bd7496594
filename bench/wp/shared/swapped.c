/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages swapped out by MADV_PAGEOUT and read back, for swap and swap_cache. */
#include "bench/wp/shared/swapped.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* 5.4 on */
#endif

/* How long writing to the device may take, and leaving the LRU batches. */
#define POLL_NS	 2000000
#define POLL_TRY 500

/* The compressor of zram, which 5.10 and 6.1 load by name when asked to. */
const char *const swapped_modules[] = { "lzo-rle", "zram", "loop", NULL };

struct swapped {
	struct swap_device device;
	size_t pages;
	uint64_t *before; /* entries, until it was protected */
	uint64_t *now, *flags; /* scratch */
};

/* Asks once more, only for the reason: if a device is free, nobody had the
 * right to use it. */
static int no_device(enum swap_sort sort, struct why *why)
{
	struct swap_device d;
	int err = swap_choose(sort, &d);

	if (err == -ENODEV)
		return why_set(why, err, "this kernel has no %s device",
			       sort == SWAP_SYNCHRONOUS ? "zram" : "loop");
	return why_set(why, err ? err : -EPERM, "cannot make a swap device: %s",
		       err ? strerror(-err) : "that needs root and a journal");
}

static int swapped_alloc(struct wp *w)
{
	struct swapped *s = calloc(1, sizeof(*s));

	w->state = s;
	if (!s)
		return -ENOMEM;
	s->pages = w->map->len / BASE_PAGE;
	s->before = calloc(s->pages, sizeof(*s->before));
	s->now = calloc(s->pages, sizeof(*s->now));
	s->flags = calloc(s->pages, sizeof(*s->flags));
	return s->before && s->now && s->flags ? 0 : -ENOMEM;
}

static int read_pages(struct wp *w, uint64_t *entry, struct why *why)
{
	struct swapped *s = w->state;
	int err = frames_read(w->frames, 0, w->map->addr, entry, s->pages);

	return err ? why_set(why, err, "cannot read the pagemap: %s",
			     strerror(-err))
		   : 0;
}

int swapped_open(struct wp *w, enum swap_sort sort, struct why *why)
{
	struct swapped *s;
	int err;

	if (!w->frames->numbers)
		return why_set(why, -EPERM, "%s", w->frames->why.text);
	if (swapped_alloc(w))
		return why_set(why, -ENOMEM, "out of memory");
	s = w->state;
	if (swap_find(sort, &s->device)) {
		/* swapped_close() must not switch off a device of others. */
		s->device.path[0] = 0;
		return no_device(sort, why);
	}
	err = swap_on(&s->device);
	if (err)
		return why_set(why, err, "swapon %s: %s", s->device.path,
			       strerror(-err));
	return read_pages(w, s->before, why);
}

int swapped_protect(struct wp *w, struct why *why)
{
	if (madvise(w->map->addr, w->map->len, MADV_PAGEOUT))
		return why_set(why, -errno, "madvise(MADV_PAGEOUT): %s",
			       strerror(errno));
	return 0;
}

/* How many pages are swapped out, and how many unreferenced ones are not. */
static int count_swapped(struct wp *w, size_t *swapped, size_t *left,
			 struct why *why)
{
	struct swapped *s = w->state;
	int err = read_pages(w, s->now, why);

	*swapped = *left = 0;
	for (size_t i = 0; !err && i < s->pages; i++) {
		bool out = s->now[i] & PAGE_SWAPPED;

		*swapped += out;
		*left += !out && !wp_is_held(w, i);
	}
	return err;
}

static void pause_a_bit(void)
{
	const struct timespec t = { 0, POLL_NS };

	nanosleep(&t, NULL);
}

/* A page in a per-CPU batch, or that was being written, is left out by one
 * call and taken by another. */
int swapped_check(struct wp *w, struct why *why)
{
	size_t swapped, left;
	int err = count_swapped(w, &swapped, &left, why);

	for (int i = 0; i < POLL_TRY && !err && left; i++) {
		pause_a_bit();
		err = swapped_protect(w, why);
		if (!err)
			err = count_swapped(w, &swapped, &left, why);
	}
	if (err)
		return err;
	/* Not -EAGAIN: the reference stays, so another attempt is no better. */
	if (!swapped)
		return why_set(why, -EBUSY,
			       "MADV_PAGEOUT pages nothing out: a compound "
			       "page with a reference cannot be split");
	if (left)
		return why_set(why, -EAGAIN,
			       "MADV_PAGEOUT left %zu unreferenced pages",
			       left);
	return 0;
}

int swapped_resolve(struct wp *w, struct why *why)
{
	(void)why;
	for (size_t off = 0; off < w->map->len; off += BASE_PAGE)
		/* A read: a write would decide about reuse in the same
		 * fault. */
		(void)*(volatile char *)(w->map->addr + off);
	return 0;
}

/* The head of a compound page has these flags for all of it. */
static void spread_flags(struct swapped *s)
{
	for (size_t i = 1; i < s->pages; i++)
		if (s->flags[i] & FRAME_TAIL &&
		    frame_of(s->now[i]) == frame_of(s->now[i - 1]) + 1)
			s->flags[i] |= s->flags[i - 1] &
				       (FRAME_SWAPCACHE | FRAME_WRITEBACK);
}

static int read_flags(struct wp *w, struct why *why)
{
	struct swapped *s = w->state;
	int err = read_pages(w, s->now, why);

	if (err)
		return err;
	for (size_t i = 0; i < s->pages; i++)
		s->flags[i] = frame_of(s->now[i]);
	err = frames_flags(w->frames, s->flags, s->flags, s->pages);
	if (err)
		return why_set(why, err, "cannot read kpageflags: %s",
			       strerror(-err));
	spread_flags(s);
	return 0;
}

/* A page that is still being written to the device cannot leave the swap cache,
 * and would be copied for that. */
static int await_written(struct wp *w, struct why *why)
{
	struct swapped *s = w->state;
	int err = 0;

	for (int i = 0; i < POLL_TRY; i++) {
		size_t busy = 0;

		err = read_flags(w, why);
		if (err)
			return err;
		for (size_t p = 0; p < s->pages; p++)
			busy += !!(s->flags[p] & FRAME_WRITEBACK);
		if (!busy)
			return 0;
		pause_a_bit();
	}
	return why_set(why, -EAGAIN, "the swap device takes too long");
}

int swapped_verify(struct wp *w, struct why *why)
{
	struct swapped *s = w->state;
	size_t absent = 0, moved = 0;
	size_t first = 0;
	int err = await_written(w, why);

	if (err)
		return err;
	for (size_t i = 0; i < s->pages; i++)
		absent += !frame_of(s->now[i]) || !(s->flags[i] & FRAME_ANON);
	if (w->pin->pages)
		first = (size_t)(w->pin->addr - w->map->addr) / BASE_PAGE;
	for (size_t i = first; i < first + w->pin->pages; i++)
		moved += frame_of(s->before[i]) != frame_of(s->now[i]);
	if (absent)
		return why_set(why, -EAGAIN, "%zu pages did not come back",
			       absent);
	/* A reference to another frame misses data before any write. */
	if (moved)
		return why_set(why, -EIO,
			       "%zu referenced pages came back in other "
			       "frames",
			       moved);
	return 0;
}

int swapped_verify_cached(struct wp *w, struct why *why)
{
	struct swapped *s = w->state;
	int err = swapped_verify(w, why);
	size_t outside = 0;

	for (size_t i = 0; !err && i < s->pages; i++)
		/* A held page was never swapped out. */
		outside +=
			!(s->flags[i] & FRAME_SWAPCACHE) && !wp_is_held(w, i);
	return outside ? why_set(why, -EAGAIN,
				 "%zu pages came back and are not in the swap "
				 "cache",
				 outside)
		       : err;
}

void swapped_close(struct wp *w)
{
	struct swapped *s = w->state;

	if (!s)
		return;
	/* The other points of the invocation are measured without swap. */
	if (s->device.path[0])
		swap_off(&s->device);
	free(s->before);
	free(s->now);
	free(s->flags);
	free(s);
}
