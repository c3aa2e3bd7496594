/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mprotect_fault: mprotect to read-only and back, and the next write faults.
 *
 * From 6.0 on (64fe24a3e05e) going back maps exclusive pages writable at once,
 * but for those that are to become soft-dirty. So clear_refs, untimed, cleans
 * them between the two calls (wp_forced 1). Where soft-dirty is not tracked,
 * mprotect has to leave the fault by itself (wp_forced 0), as kernels before
 * 6.0 do: a page is tried. Two treatments, which no comparison takes for one.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/protect.h"
#include "bench/wp/shared/soft_dirty.h"
#include "bench/wp/shared/tracker.h"

static int open_untracked(struct wp *w, struct why *why)
{
	int faults = protect_leaves_fault(why);

	if (faults < 0)
		return faults;
	if (!faults)
		return why_set(why, -EOPNOTSUPP,
			       "this kernel does not track soft-dirty "
			       "(CONFIG_MEM_SOFT_DIRTY): nothing keeps the "
			       "fault after mprotect");
	w->forced = 0;
	w->tracker = NULL;
	return 0;
}

static int mprotect_fault_open(struct wp *w, struct why *why)
{
	if (!soft_dirty_tracked(w->map, w->frames))
		return open_untracked(w, why);
	w->forced = 1;
	w->fd = soft_dirty_open(why);
	return w->fd < 0 ? w->fd : 0;
}

/* After it the pages are clean: their next write has to fault for the
 * soft-dirty bit. Pinned ones, too: clear_refs passes over those that are
 * writable, which none is now. */
static int mprotect_fault_check(struct wp *w, struct why *why)
{
	int err = w->fd < 0 ? 0 : soft_dirty_clear(w->fd);

	return err ? why_set(why, err, "clear_refs: %s", strerror(-err)) : 0;
}

static void mprotect_fault_close(struct wp *w)
{
	if (w->fd >= 0)
		close(w->fd);
}

/* Not WP_CONCURRENT: a write meanwhile is a SIGSEGV. */
const struct wp_kind wp_mprotect_fault = {
	.name = "mprotect_fault",
	.help = "mprotect and back; clear_refs in between keeps the fault",
	.rejects = MAPPING_HUGETLB,
	.why_rejects = "clear_refs never touches hugetlb, where mprotect alone "
		       "leaves the fault (measure mprotect)",
	.tracker = &trackers[TRACKER_SOFT_DIRTY],
	.open = mprotect_fault_open,
	.protect = protect_read_only,
	.check = mprotect_fault_check,
	.resolve = protect_writable,
	.close = mprotect_fault_close,
};
