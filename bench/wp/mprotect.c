/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mprotect: read-only, and back to writable.
 *
 * From 6.0 on (64fe24a3e05e) going back may map the pages writable at once,
 * and nothing is left to fault. Where soft-dirty is tracked, clear_refs
 * between the two, untimed, makes the kernel leave the fault in place; where
 * it is not, the writes are `nofault` and say so. Two treatments, which no
 * comparison takes for one: the reading wp_forced tells which.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/soft_dirty.h"
#include "bench/wp/shared/wp.h"

static int mprotect_open(struct wp *w, struct why *why)
{
	/* clear_refs never touches hugetlb: one treatment on any kernel. */
	if (w->map->kind->traits & MAPPING_HUGETLB)
		return 0;
	w->forced = soft_dirty_tracked(w->map, w->frames);
	if (!w->forced)
		return 0;
	w->fd = soft_dirty_open(why);
	return w->fd < 0 ? w->fd : 0;
}

static int protect(struct wp *w, int prot, struct why *why)
{
	if (mprotect(w->map->addr, w->map->len, prot))
		return why_set(why, -errno, "mprotect: %s", strerror(errno));
	return 0;
}

static int mprotect_protect(struct wp *w, struct why *why)
{
	return protect(w, PROT_READ, why);
}

/* After it the pages are clean: their next write has to fault for the
 * soft-dirty bit. */
static int mprotect_check(struct wp *w, struct why *why)
{
	int err = w->fd < 0 ? 0 : soft_dirty_clear(w->fd);

	return err ? why_set(why, err, "clear_refs: %s", strerror(-err)) : 0;
}

static int mprotect_resolve(struct wp *w, struct why *why)
{
	return protect(w, PROT_READ | PROT_WRITE, why);
}

static void mprotect_close(struct wp *w)
{
	if (w->fd >= 0)
		close(w->fd);
}

/* Not WP_CONCURRENT: a write meanwhile is a SIGSEGV. */
const struct wp_kind wp_mprotect = {
	.name = "mprotect",
	.help = "mprotect to read-only and back",
	.open = mprotect_open,
	.protect = mprotect_protect,
	.check = mprotect_check,
	.resolve = mprotect_resolve,
	.close = mprotect_close,
};
