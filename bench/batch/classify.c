/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes from evidence. Each rule leaves a write inconclusive rather than
 * guess. */
#include "bench/batch/classify.h"

#include <string.h>

#include "harness/proc/pagemap.h"
#include "facts/sink.h"
#include "facts/vocabulary.h"

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

static enum unit_state state_of(const struct evidence *e, size_t page)
{
	return e->units ? (enum unit_state)e->units[page / e->unit]
			: UNIT_WHOLE;
}

/*
 * @first: no earlier write of the batch faulted. @enters: none of its unit did:
 * it is the one that splits the PMD, and all later ones find PTEs.
 */
static enum sample_class class_of_fault(const struct evidence *e, size_t page,
					bool first, bool enters)
{
	enum unit_state state = enters ? state_of(e, page) : UNIT_PTES;

	/* It went again after its fault (swap): no frame is left to compare. */
	if (!is_there(e, page))
		return CLASS_inconclusive;
	if (!was_there(e, page))
		return first ? CLASS_alloc_first : CLASS_alloc;
	if (state == UNIT_DOUBT)
		return CLASS_inconclusive;
	if (!e->numbers)
		return CLASS_faulted;
	if (!frame_of(e->before[page]))
		return CLASS_inconclusive;
	if (!frame_changed(e, page))
		return state == UNIT_SPLIT ? CLASS_split
		       : first		   ? CLASS_reuse_first
					   : CLASS_reuse;
	if (e->interference)
		return CLASS_inconclusive;
	return state == UNIT_SPLIT ? CLASS_copy_split
	       : first		   ? CLASS_copy_first
				   : CLASS_copy;
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
		/* Writes ascend: the last fault is in this unit, or none is. */
		bool again = page < unit_end;

		if (!fault) {
			bool brought = again && state_of(e, page) == UNIT_WHOLE;

			brought |= e->around && unit_end &&
				   !frame_changed(e, page);
			classes[i] =
				(uint8_t)class_of_no_fault(e, page, brought);
			continue;
		}
		classes[i] =
			(uint8_t)class_of_fault(e, page, !unit_end, !again);
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
	/* Hidden frames are always the same: reuses take their place. */
	if (!e->numbers && (!e->counted || e->reused != e->baseline_reused))
		return false;
	return e->baseline && e->faults == e->baseline_faults &&
	       !e->interference && same_frames(e);
}

/* Has each page a fault of its own? */
static bool by_page(const struct evidence *e)
{
	return e->unit == 1 || units_split(e) == e->pages / e->unit;
}

/* A handler in user space knows its faults: for it the total of the thread
 * does not matter, which has one that ended in a signal on no kernel. */
static void classify_handled(const struct evidence *e, uint8_t *classes)
{
	bool first = true;

	for (size_t i = 0; i < e->writes; i++) {
		size_t page = i * e->stride;

		if (!e->handled[page]) {
			classes[i] = (uint8_t)class_of_no_fault(e, page, false);
			continue;
		}
		if (!e->numbers || !is_there(e, page) || !was_there(e, page) ||
		    (frame_changed(e, page) && e->interference))
			classes[i] = CLASS_inconclusive;
		else if (frame_changed(e, page))
			classes[i] = CLASS_handled_copy;
		else
			classes[i] =
				first ? CLASS_handled_first : CLASS_handled;
		first = false;
	}
}

/*
 * Writes of class `faulted`, where vmstat can count what became of each: the
 * fault ended at a PTE, and was on a page in memory. -1: it cannot.
 */
static int64_t countable(const struct evidence *e, const uint8_t *classes)
{
	int64_t nr = 0;

	if (e->numbers || !e->counted || e->interference || e->handled)
		return -1;
	for (size_t i = 0; i < e->writes; i++) {
		size_t page = i * e->stride;

		if (classes[i] != CLASS_faulted)
			continue;
		if (!(e->before[page] & PAGE_PRESENT) ||
		    (e->unit != 1 && state_of(e, page) == UNIT_WHOLE))
			return -1;
		nr++;
	}
	return nr;
}

/* @first and @enters: as in class_of_fault(). */
static enum sample_class class_by_vmstat(const struct evidence *e, size_t page,
					 bool copied, bool first, bool enters)
{
	if (enters && state_of(e, page) == UNIT_SPLIT)
		return copied ? CLASS_copy_split : CLASS_split;
	if (first)
		return copied ? CLASS_copy_first : CLASS_reuse_first;
	return copied ? CLASS_copy : CLASS_reuse;
}

/* Others reuse and allocate pages, too: more of either than ours proves
 * nothing, and batches that differ are marked. */
static void decide_by_vmstat(const struct evidence *e, uint8_t *classes)
{
	int64_t nr = countable(e, classes);
	bool copied = !e->reused && e->allocated >= nr;
	size_t unit_end = 0;

	if (nr <= 0 || (e->reused != nr && !copied))
		return;
	for (size_t i = 0; i < e->writes; i++) {
		size_t page = i * e->stride;

		if (classes[i] == CLASS_nofault)
			continue;
		if (classes[i] == CLASS_faulted)
			classes[i] = (uint8_t)class_by_vmstat(
				e, page, copied, !unit_end, page >= unit_end);
		unit_end = page - page % e->unit + e->unit;
	}
}

int64_t count_copies_by_vmstat(const struct evidence *e, const uint8_t *classes)
{
	int64_t open = countable(e, classes), copies = 0;

	/*
	 * Of those that are open, no fewer than @open - @reused are copies, and
	 * no more than were allocated: only where both are one number nobody
	 * else can have added to either.
	 */
	if (open < 0 || (open && open - e->reused != e->allocated))
		return -1;
	for (size_t i = 0; i < e->writes; i++) {
		if (classes[i] == CLASS_inconclusive)
			return -1;
		copies += vocabulary_family[classes[i]] == CLASS_copy;
	}
	return copies + (open ? open - e->reused : 0);
}

/* From the strongest evidence to the weakest. No fault at all, or one for each
 * write by itself, leave no choice. */
void classify(const struct evidence *e, uint8_t *classes)
{
	if (e->handled)
		classify_handled(e, classes);
	else if (e->faulted)
		classify_each(e, e->faulted, 0, classes);
	else if (e->faults == 0)
		classify_each(e, NULL, 0, classes);
	else if (e->faults == (int64_t)e->writes && by_page(e))
		classify_each(e, NULL, 1, classes);
	else if (baseline_agrees(e))
		memcpy(classes, e->baseline, e->writes);
	else
		memset(classes, CLASS_inconclusive, e->writes);
	decide_by_vmstat(e, classes);
}

size_t units_split(const struct evidence *e)
{
	size_t nr = 0;

	for (size_t i = 0; e->units && i < e->pages / e->unit; i++)
		nr += e->units[i] == UNIT_SPLIT;
	return nr;
}

int64_t reuses_by_page(const struct evidence *e, const uint8_t *classes)
{
	int64_t nr = 0;

	for (size_t i = 0; i < e->writes; i++)
		nr += vocabulary_family[classes[i]] == CLASS_reuse &&
		      (e->unit == 1 ||
		       state_of(e, i * e->stride) != UNIT_WHOLE);
	return nr;
}

/* Faults of unit @i; -1 without their addresses. */
static int64_t unit_faults(const struct evidence *e, size_t i)
{
	size_t writes = e->unit / e->stride;
	int64_t nr = 0;

	if (!e->faulted)
		return -1;
	/* The last ones may not be written to. */
	for (size_t k = i * writes; k < (i + 1) * writes && k < e->writes; k++)
		nr += e->faulted[k];
	return nr;
}

static bool unit_changed(const struct evidence *e, size_t i)
{
	bool all = e->numbers;

	for (size_t k = i * e->unit; all && k < (i + 1) * e->unit; k++)
		all = frame_changed(e, k);
	return all;
}

/*
 * Up to 5.7 the fault on a shared THP copied all of its pages one by one, at
 * once (do_huge_pmd_wp_page_fallback()): one fault, every frame another one,
 * and no split of a PMD that any counter tells of. Here it is one page.
 */
static bool copied_at_once(const struct evidence *e, size_t i)
{
	int64_t faults = unit_faults(e, i);

	/* Without addresses the total tells, where it is one for each. */
	if (faults < 0 && e->faults == (int64_t)(e->pages / e->unit))
		faults = 1;
	return faults == 1 && unit_changed(e, i);
}

/* All of them were split, or copied page by page. */
static void all_split(struct evidence *e, uint8_t *units)
{
	for (size_t i = 0; i < e->pages / e->unit; i++)
		units[i] = copied_at_once(e, i) ? UNIT_WHOLE : UNIT_SPLIT;
}

/*
 * @split of them were. A split one has several faults, or was copied at once:
 * where as many have, these are the ones. With more, some have several faults
 * as PTEs mapped them before, which is clear only where none was split. With
 * fewer, smaps and the faults contradict each other.
 */
static void some_split(const struct evidence *e, uint8_t *units, size_t split,
		       bool all_mapped)
{
	size_t nr = e->pages / e->unit, found = 0;
	enum unit_state many = UNIT_SPLIT, rest = UNIT_WHOLE;

	for (size_t i = 0; i < nr; i++)
		found += unit_faults(e, i) > 1;
	if (found > split && split)
		many = UNIT_DOUBT;
	else if (found > split)
		many = all_mapped ? UNIT_WHOLE : UNIT_PTES;
	else if (found < split)
		rest = UNIT_DOUBT;
	for (size_t i = 0; i < nr; i++)
		units[i] = (uint8_t)(unit_faults(e, i) > 1  ? many
				     : copied_at_once(e, i) ? UNIT_WHOLE
							    : rest);
}

void classify_units(struct evidence *e, const struct pmd_evidence *pmd,
		    uint8_t *units)
{
	int64_t len = (int64_t)(e->pages * BASE_PAGE);

	e->unit = 1;
	e->units = NULL;
	/* First writes bring all of them or none. */
	if (!pmd->populated ? pmd->after != len
			    : pmd->before <= 0 || pmd->after < 0)
		return;
	e->unit = pmd->bytes / BASE_PAGE;
	if (pmd->after == len)
		return;
	e->units = units;
	if (pmd->before == len && !pmd->after)
		all_split(e, units);
	else if (e->faulted && pmd->after <= pmd->before)
		some_split(e, units,
			   (size_t)(pmd->before - pmd->after) / pmd->bytes,
			   pmd->before == len);
	else
		memset(units, UNIT_DOUBT, e->pages / e->unit);
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
