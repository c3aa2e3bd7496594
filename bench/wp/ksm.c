/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ksm: ksmd merges each page with one of the same content in a second range
 * of this process, and write-protects what it merges.
 *
 * No two pages of the range are alike, so each merged page has two mappings.
 * ksmd runs while the range is being merged and is stopped before the writes:
 * it would merge again what they have copied. The timed part is madvise(), all
 * that the process itself does; check() waits for the merging.
 *
 * A page that somebody references is not merged, nor is a huge page or folio
 * that cannot be split because of that: its write is left as it was.
 *
 * Source: Documentation/admin-guide/mm/ksm.rst.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/batch/witness.h"
#include "harness/machine/knobs.h"
#include "harness/machine/setting.h"
#include "bench/wp/shared/wp.h"

#define KSM "/sys/kernel/mm/ksm/"

/* How long all of the scans may take. */
#define POLL_NS	 5000000
#define POLL_TRY 2000

/* A page is taken up in one scan and merged in the next or the one after. Pages
 * that are not merged by then were refused. */
#define SCANS 4

/* How fast ksmd is; and smart_scan (6.7 on) would leave out the pages of this
 * batch because those of the last one, at the same addresses, stayed as they
 * were for some scans. */
static void ksm_prepare(struct knobs *k)
{
	knobs_keep(k, KSM "run");
	knobs_set(k, KSM "sleep_millisecs", "0");
	knobs_set(k, KSM "advisor_mode", "none");
	knobs_raise(k, KSM "pages_to_scan", 4096);
	knobs_set(k, KSM "smart_scan", "0");
}

/* Later writes write another byte, so that ksmd sees the change. */
static void fill(char *range, size_t len)
{
	for (size_t off = 0; off < len; off += BASE_PAGE) {
		*(volatile char *)(range + off) = 1;
		/* Not at the beginning, which the measured write changes. */
		*(volatile size_t *)(range + off + 64) = off + 1;
	}
}

static int ksm_open(struct wp *w, struct why *why)
{
	int err = setting_writable(KSM "run");
	char *twin;

	if (err)
		return why_set(why, err, KSM "run: %s",
			       err == -ENOENT ? "this kernel has no KSM"
					      : strerror(-err));
	/* That pages were merged shows in frame numbers only. */
	if (!w->frames->numbers)
		return why_set(why, -EPERM, "%s", w->frames->why.text);
	/* In this process: one pagemap shows the frames of both, and no other
	 * process has to be awaited. */
	twin = mmap(NULL, w->map->len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (twin == MAP_FAILED)
		return why_set(why, -errno, "mmap: %s", strerror(errno));
	w->twin = twin;
	madvise(twin, w->map->len, MADV_NOHUGEPAGE);
	fill(twin, w->map->len);
	fill(w->map->addr, w->map->len);
	return 0;
}

static bool is_merged(uint64_t ours, uint64_t its, uint64_t flags)
{
	return frame_of(ours) && frame_of(ours) == frame_of(its) &&
	       flags & FRAME_KSM;
}

/* How many unreferenced pages are not both KSM's and the twin's; -errno. @e has
 * room for three entries per page. */
static long count_unmerged(const struct wp *w, uint64_t *e)
{
	size_t pages = w->map->len / BASE_PAGE;
	uint64_t *its = e + pages, *flags = its + pages;
	long nr = 0;
	int err = frames_read(w->frames, 0, w->map->addr, e, pages);

	if (!err)
		err = frames_read(w->frames, 0, w->twin, its, pages);
	for (size_t i = 0; i < pages; i++)
		/* In place: frames_flags() stores flags behind its reading
		 * only. */
		flags[i] = frame_of(e[i]);
	if (!err)
		err = frames_flags(w->frames, flags, flags, pages);
	for (size_t i = 0; i < pages; i++)
		nr += !wp_is_held(w, i) && !is_merged(e[i], its[i], flags[i]);
	return err ? err : nr;
}

static long full_scans(void)
{
	char text[SETTING_MAX];

	return setting_read(KSM "full_scans", text, sizeof(text))
		       ? -1
		       : strtol(text, NULL, 10);
}

/* Wait until all pages are merged, and the referenced ones were refused. As
 * count_unmerged(). */
static long await_merge(const struct wp *w, uint64_t *e)
{
	const struct timespec pause = { 0, POLL_NS };
	long start = full_scans(), nr = -ETIMEDOUT;

	for (int i = 0; i < POLL_TRY; i++) {
		nanosleep(&pause, NULL);
		nr = count_unmerged(w, e);
		if (nr < 0)
			break;
		if (!nr && (!w->pin->pages || full_scans() >= start + SCANS))
			break;
	}
	return nr;
}

static int ksm_protect(struct wp *w, struct why *why)
{
	if (madvise(w->twin, w->map->len, MADV_MERGEABLE) ||
	    madvise(w->map->addr, w->map->len, MADV_MERGEABLE))
		return why_set(why, -errno, "madvise(MADV_MERGEABLE): %s",
			       strerror(errno));
	return 0;
}

static int ksm_check(struct wp *w, struct why *why)
{
	uint64_t *e = calloc(w->map->len / BASE_PAGE, 3 * sizeof(*e));
	long nr;
	int err;

	if (!e)
		return why_set(why, -ENOMEM, "out of memory");
	/* If we are killed here, the supervisor puts it back: ksm_prepare() has
	 * kept it. */
	err = setting_write(KSM "run", "1");
	nr = err ? 0 : await_merge(w, e);
	if (!err)
		/* Not 2, which would unmerge everything. */
		err = setting_write(KSM "run", "0");
	free(e);
	if (err)
		return why_set(why, err, KSM "run: %s", strerror(-err));
	if (nr < 0)
		return why_set(why, (int)nr, "cannot read the pagemap: %s",
			       strerror(-(int)nr));
	if (nr)
		return why_set(why, -EAGAIN,
			       "ksmd did not merge %ld unreferenced pages", nr);
	return 0;
}

static void ksm_close(struct wp *w)
{
	if (w->twin)
		munmap(w->twin, w->map->len);
}

const struct wp_kind wp_ksm = {
	.name = "ksm",
	.help = "merged by ksmd with pages of the same content",
	.traits = WP_REPLACES | WP_MERGES | WP_SLOW,
	.rejects = MAPPING_HUGETLB | MAPPING_BACKED,
	.why_rejects = "KSM merges private anonymous memory only, and no "
		       "hugetlb",
	/* Copies of merged pages are its purpose and no interference. */
	.expects = 1u << VM_COW_KSM,
	.prepare = ksm_prepare,
	.open = ksm_open,
	.protect = ksm_protect,
	.check = ksm_check,
	.close = ksm_close,
};
