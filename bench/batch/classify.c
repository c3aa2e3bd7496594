/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes from evidence. Each rule leaves a write inconclusive rather than
 * guess. */
#include "bench/batch/classify.h"

#include <string.h>

#include "harness/proc/pagemap.h"
#include "facts/sink.h"

/* Frame 0 is "not shown" or "not present": without two numbers nothing is known
 * to have changed. */
bool frame_changed(const struct evidence *e, size_t i)
{
	uint64_t a = frame_of(e->before[i]), b = frame_of(e->after[i]);

	return a && b && a != b;
}

/* A page in swap counts: its fault brings content back and allocates nothing
 * new in the sense of `alloc`. */
static bool was_there(const struct evidence *e, size_t i)
{
	return e->before[i] & (PAGE_PRESENT | PAGE_SWAPPED);
}

static bool is_there(const struct evidence *e, size_t i)
{
	return e->after[i] & PAGE_PRESENT;
}

/* @first: no earlier write of the batch faulted. */
static enum sample_class class_of_fault(const struct evidence *e, size_t page,
					bool first)
{
	/* It went again after its fault (swap): no frame is left to compare. */
	if (!is_there(e, page))
		return CLASS_inconclusive;
	if (!was_there(e, page))
		return CLASS_alloc;
	if (!e->numbers || !frame_of(e->before[page]))
		return CLASS_inconclusive;
	if (frame_changed(e, page))
		return e->interference ? CLASS_inconclusive : CLASS_copy;
	/* The first fault splits the PMD; all later ones find PTEs. */
	return e->pmd_split && first ? CLASS_split : CLASS_reuse;
}

/* A write without a fault of its own. @brought: where one fault is for several
 * pages, an earlier write has brought this one or its copy. */
static enum sample_class class_of_no_fault(const struct evidence *e,
					   size_t page, bool brought)
{
	bool changed = !was_there(e, page) || frame_changed(e, page);

	if (!is_there(e, page) || (changed && !brought))
		return CLASS_inconclusive;
	return CLASS_nofault;
}

static void classify_each(const struct evidence *e, const uint8_t *faulted,
			  uint8_t all, uint8_t *classes)
{
	size_t unit_end = 0; /* of the last fault; 0: none so far */

	for (size_t i = 0; i < e->writes; i++) {
		bool fault = faulted ? faulted[i] : all;
		size_t page = i * e->stride;

		if (!fault) {
			classes[i] = (uint8_t)class_of_no_fault(
				e, page, page < unit_end);
			continue;
		}
		classes[i] = (uint8_t)class_of_fault(e, page, !unit_end);
		unit_end = page - page % e->unit + e->unit;
	}
}

/* Without a baseline: is no frame changed? */
static bool same_frames(const struct evidence *e)
{
	for (size_t i = 0; i < e->pages; i++)
		if (frame_changed(e, i) !=
		    (e->baseline && e->baseline_frame_changed[i]))
			return false;
	return true;
}

/* A frame that did not change is no matter of doubt, whatever the baseline
 * did. */
bool frames_unvouched(const struct evidence *e)
{
	if (!e->numbers || e->faulted || same_frames(e))
		return false;
	for (size_t i = 0; i < e->pages; i++)
		if (frame_changed(e, i))
			return true;
	return false;
}

/* A timed batch has no addresses of faults. If its total and its changed frames
 * are those of the counted batch just before, its classes are, too: two
 * different sequences of faults with both equal would need two errors that
 * cancel out. */
static bool baseline_agrees(const struct evidence *e)
{
	return e->baseline && e->faults == e->baseline_faults &&
	       !e->interference && same_frames(e);
}

/* From the strongest evidence to the weakest. No fault at all, or one for each
 * write by itself, leave no choice. */
void classify(const struct evidence *e, uint8_t *classes)
{
	if (e->faulted)
		classify_each(e, e->faulted, 0, classes);
	else if (e->faults == 0)
		classify_each(e, NULL, 0, classes);
	else if (e->faults == (int64_t)e->writes && e->unit == 1)
		classify_each(e, NULL, 1, classes);
	else if (baseline_agrees(e))
		memcpy(classes, e->baseline, e->writes);
	else
		memset(classes, CLASS_inconclusive, e->writes);
}

struct page_counts count_pages(const struct evidence *e, const uint8_t *shared,
			       size_t first, size_t referenced)
{
	struct page_counts c = { 0 };

	/* -1: unknown, which is not 0 copies. */
	if (!e->numbers)
		return (struct page_counts){ -1, -1, -1, -1 };
	for (size_t i = 0; i < e->pages; i++) {
		bool is_referenced = i >= first && i < first + referenced;

		if (!frame_changed(e, i))
			continue;
		/* Migration may have moved it: no copy of the write's. */
		if (e->interference)
			return (struct page_counts){ -1, -1, -1, -1 };
		c.copies++;
		c.pinned_moved += is_referenced;
		/* Somebody else maps it: this copy is right. */
		if (shared && shared[i])
			continue;
		c.spurious_copies++;
		c.bystander_copies += !is_referenced;
	}
	return c;
}
