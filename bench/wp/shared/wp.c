/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of a protection, any of which its kind may lack. */
#include "bench/wp/shared/wp.h"

#include <errno.h>
#include <string.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/tracker.h"

#define CHUNK 512

int wp_open(struct wp *w, const struct wp_kind *kind, struct mapping *m,
	    const struct pin *pin, struct frames *f, struct why *why)
{
	memset(w, 0, sizeof(*w));
	w->kind = kind;
	w->map = m;
	w->pin = pin;
	w->frames = f;
	w->tracker = kind->tracker;
	/* wp_close() also follows a rejection, before which nothing was
	 * opened. */
	w->fd = w->forced = -1;
	if (kind->rejects & m->kind->traits)
		return why_set(why, -EOPNOTSUPP, "%s", kind->why_rejects);
	return kind->open ? kind->open(w, why) : 0;
}

int wp_protect(struct wp *w, struct why *why)
{
	return w->kind->protect ? w->kind->protect(w, why) : 0;
}

int wp_check(struct wp *w, struct why *why)
{
	return w->kind->check ? w->kind->check(w, why) : 0;
}

int wp_resolve(struct wp *w, struct why *why)
{
	return w->kind->resolve ? w->kind->resolve(w, why) : 0;
}

int wp_verify(struct wp *w, struct why *why)
{
	return w->kind->verify ? w->kind->verify(w, why) : 0;
}

bool wp_is_held(const struct wp *w, size_t i)
{
	/* In units of the mapping: a reference to 4k holds the whole compound
	 * page. */
	size_t unit = w->map->kind->page_size / BASE_PAGE;
	size_t first;

	if (!w->pin->pages)
		return false;
	first = (size_t)(w->pin->addr - w->map->addr) / BASE_PAGE;
	return i / unit >= first / unit &&
	       i / unit <= (first + w->pin->pages - 1) / unit;
}

ssize_t wp_unprotected(const struct wp *w, uint8_t *left_writable)
{
	uint64_t set = w->kind->pte_set, clear = w->kind->pte_clear;
	size_t pages = w->map->len / BASE_PAGE, n;
	uint64_t e[CHUNK], any = 0;
	ssize_t nr = 0;

	if (!(set | clear))
		return -EOPNOTSUPP;
	for (size_t at = 0; at < pages; at += n) {
		int err;

		n = pages - at < CHUNK ? pages - at : CHUNK;
		err = frames_read(w->frames, 0, w->map->addr + at * BASE_PAGE,
				  e, n);
		if (err)
			return err;
		for (size_t i = 0; i < n; i++) {
			left_writable[at + i] =
				(e[i] & set) != set || e[i] & clear;
			nr += left_writable[at + i];
			any |= e[i];
		}
	}
	/* A kernel that shows the bit of no page at all does not show it. */
	return (any & set) == set ? nr : -EOPNOTSUPP;
}

static bool is_exempt(const struct wp *w, size_t i)
{
	return w->kind->traits & WP_SKIPS_PINNED &&
	       pin_may_look_pinned(w->pin) && wp_is_held(w, i);
}

ssize_t wp_falsely_dirty(const struct wp *w)
{
	size_t pages = w->map->len / BASE_PAGE, n;
	bool written[TRACKER_CHUNK];
	ssize_t nr = 0;

	if (!w->tracker)
		return -EOPNOTSUPP;
	for (size_t at = 0; at < pages; at += n) {
		int err;

		n = pages - at < TRACKER_CHUNK ? pages - at : TRACKER_CHUNK;
		err = w->tracker->written(w->map, w->frames, at, n, written);
		if (err)
			return err;
		for (size_t i = 0; i < n; i++)
			nr += written[i] && !is_exempt(w, at + i);
	}
	return nr;
}

void wp_close(struct wp *w)
{
	if (w->kind && w->kind->close)
		w->kind->close(w);
	memset(w, 0, sizeof(*w));
	w->fd = w->forced = -1;
}
