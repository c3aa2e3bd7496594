/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clear_refs: 4 written to /proc/self/clear_refs clears the soft-dirty bits
 * and write-protects what is to become dirty again.
 *
 * Pages that are pinned are left as they are since 9348b73c2e1b (5.11 and
 * backports), on purpose and at PTE level only; of a pinned compound page
 * that is mapped by PTEs all of them are. That is an answer, not a failure.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/soft_dirty.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/wp.h"

static int clear_refs_open(struct wp *w, struct why *why)
{
	/* Without the option the write of 4 succeeds and does nothing. */
	if (!soft_dirty_tracked(w->map, w->frames))
		return why_set(why, -EOPNOTSUPP,
			       "this kernel does not track soft-dirty "
			       "(CONFIG_MEM_SOFT_DIRTY): clear_refs protects "
			       "nothing");
	w->fd = soft_dirty_open(why);
	return w->fd < 0 ? w->fd : 0;
}

static int clear_refs_protect(struct wp *w, struct why *why)
{
	int err = soft_dirty_clear(w->fd);

	return err ? why_set(why, err, "clear_refs: %s", strerror(-err)) : 0;
}

static int clear_refs_check(struct wp *w, struct why *why)
{
	long dirty = soft_dirty_pages(w->map, w->frames);

	if (dirty < 0)
		return why_set(why, (int)dirty, "cannot read the pagemap: %s",
			       strerror(-(int)dirty));
	/* An accident, if nobody of ours pins: worth another attempt. */
	if (dirty && !pin_may_look_pinned(w->pin))
		return why_set(why, -EAGAIN,
			       "clear_refs left %ld unpinned pages soft-dirty",
			       dirty);
	return 0;
}

static void clear_refs_close(struct wp *w)
{
	if (w->fd >= 0)
		close(w->fd);
}

const struct wp_kind wp_clear_refs = {
	.name = "clear_refs",
	.help = "soft-dirty: 4 to /proc/self/clear_refs",
	.traits = WP_PROCESS | WP_CONCURRENT | WP_SKIPS_PINNED,
	.rejects = MAPPING_HUGETLB,
	.why_rejects = "clear_refs never write-protects hugetlb",
	.pte_clear = PAGE_SOFT_DIRTY,
	.tracker = &trackers[TRACKER_SOFT_DIRTY],
	.open = clear_refs_open,
	.protect = clear_refs_protect,
	.check = clear_refs_check,
	.close = clear_refs_close,
};
