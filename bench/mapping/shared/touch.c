/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that were written, read, offered or reclaimed, and the proof of it. */
#include "bench/mapping/shared/touch.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_PAGEOUT
#define MADV_COLD    20
#define MADV_PAGEOUT 21
#endif

/* Pages that are looked at in one go. */
#define CHUNK 512

bool touch_maps_zero(const struct mapping_kind *kind, enum touch touch)
{
	return touch == TOUCH_READ &&
	       !(kind->traits & (MAPPING_BACKED | MAPPING_HUGETLB));
}

static bool reads(const struct mapping_kind *kind, enum touch touch)
{
	return touch == TOUCH_READ ||
	       (touch == TOUCH_OWN && kind->traits & MAPPING_READ);
}

static void touch_pages(struct mapping *m, enum touch touch)
{
	volatile char *p = m->addr;

	for (size_t off = 0; off < m->len; off += BASE_PAGE)
		if (reads(m->kind, touch))
			(void)p[off];
		else
			p[off] = touch != TOUCH_ZERO;
}

/* How many pages are not there, lack one of @all in the flags of their frame,
 * or have one of @none. */
static int64_t count_unlike(const struct mapping *m, struct frames *f,
			    uint64_t all, uint64_t none)
{
	uint64_t e[CHUNK], flags[CHUNK];
	size_t pages = m->len / BASE_PAGE;
	int64_t nr = 0;
	int err = 0;

	for (size_t i = 0, n; !err && i < pages; i += n) {
		n = pages - i < CHUNK ? pages - i : CHUNK;
		err = frames_read(f, 0, m->addr + i * BASE_PAGE, e, n);
		for (size_t k = 0; k < n; k++)
			e[k] = frame_of(e[k]);
		if (!err)
			err = frames_flags(f, e, flags, n);
		for (size_t k = 0; !err && k < n; k++)
			nr += !e[k] || (flags[k] & all) != all ||
			      flags[k] & none;
	}
	return err ? err : nr;
}

/* Every page has @all of these flags, and none of @none. */
static int demand(const struct mapping *m, struct frames *f, uint64_t all,
		  uint64_t none, const char *are, struct why *why)
{
	int64_t unlike;

	if (!f->numbers)
		return why_set(why, -EPERM, "%s", f->why.text);
	unlike = count_unlike(m, f, all, none);
	if (unlike < 0)
		return why_set(why, (int)unlike, "cannot read kpageflags: %s",
			       strerror(-(int)unlike));
	return unlike ? why_set(why, -EAGAIN, "%lld of %zu pages are not %s",
				(long long)unlike, m->len / BASE_PAGE, are)
		      : 0;
}

static int advise(struct mapping *m, int advice, const char *name,
		  struct why *why)
{
	return madvise(m->addr, m->len, advice)
		       ? why_set(why, -errno, "madvise(%s): %s", name,
				 strerror(errno))
		       : 0;
}

/* The kernel collects pages in a batch of this CPU before it marks them.
 * MADV_COLD of the guard behind the range empties that, and acts on nothing. */
static int offer(struct mapping *m, struct frames *f, struct why *why)
{
	int err = advise(m, MADV_FREE, "MADV_FREE", why);

	if (err)
		return err;
	if (madvise(m->addr + m->len, BASE_PAGE, MADV_COLD) && errno != ENOMEM)
		return why_set(why, -errno, "madvise(MADV_COLD): %s",
			       strerror(errno));
	return demand(m, f, FRAME_ANON, FRAME_SWAPBACKED, "offered to reclaim",
		      why);
}

/* Without swap anonymous pages stay, base pages from then on. */
static int reclaim(struct mapping *m, struct frames *f, struct why *why)
{
	int err = advise(m, MADV_PAGEOUT, "MADV_PAGEOUT", why);

	if (err || m->kind->traits & MAPPING_BACKED)
		return err;
	return demand(m, f, FRAME_ANON, FRAME_THP,
		      "base pages in memory after MADV_PAGEOUT (with swap "
		      "there is the protection swap)",
		      why);
}

static int possible(const struct mapping_kind *kind, enum touch touch,
		    struct why *why)
{
	if (touch_maps_zero(kind, touch) && kind->traits & MAPPING_SHAPED)
		return why_set(why, -EOPNOTSUPP,
			       "not applicable: %s is made from pages that "
			       "were written",
			       kind->name);
	if (touch == TOUCH_FREE && kind->traits & MAPPING_BACKED)
		return why_set(why, -EOPNOTSUPP,
			       "not applicable: MADV_FREE is for anonymous "
			       "memory");
	return 0;
}

int touch_populate(struct mapping *m, enum touch touch, struct frames *f,
		   struct why *why)
{
	const struct mapping_kind *kind = m->kind;
	int err = possible(kind, touch, why);

	if (err)
		return err;
	touch_pages(m, touch);
	if (touch_maps_zero(kind, touch))
		return demand(m, f, FRAME_ZERO, 0, "the zero page", why);
	/* After populating: the shape is that of pages, not of addresses. */
	err = kind->shape ? kind->shape(m, why) : 0;
	/* Last: a shape may have been refused silently, as the kernel may
	 * always map other pages. */
	if (!err)
		err = kind->verify(m, f, why);
	if (!err && touch == TOUCH_FREE)
		err = offer(m, f, why);
	if (!err && touch == TOUCH_PAGEOUT)
		err = reclaim(m, f, why);
	return err;
}
