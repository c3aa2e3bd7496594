/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From evidence to classes: the class of each write, and the pages that were
 * copied.
 *
 * Pure functions of what the witnesses saw, so that they can be tested without
 * a kernel. docs/method.md explains the witnesses.
 */
#ifndef PINCOW_BENCH_BATCH_CLASSIFY_H
#define PINCOW_BENCH_BATCH_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** To the page tables, a unit of an evidence is */
enum unit_state {
	UNIT_WHOLE, /* one page, before and after: a fault is for all of it */
	UNIT_PTES, /* PTEs, before and after */
	UNIT_SPLIT, /* one PMD before the writes, and PTEs after them */
	UNIT_DOUBT, /* one of these: the witnesses do not decide */
};

/** Observations of one batch. Arrays belong to the caller. */
struct evidence {
	size_t pages; /* 4k pages of the range */
	size_t writes; /* ascending, one to each @stride pages */
	size_t stride; /* in pages */
	const uint64_t *before; /* pagemap entries, [pages] */
	const uint64_t *after;
	bool numbers; /* frame numbers are shown */
	bool interference; /* frames were changed by others meanwhile */
	/* Pages, from the beginning of the range on, that one fault may be
	 * for: a huge page to the page tables, a folio where a first write
	 * brings that, else 1. */
	size_t unit;
	/* Of each unit, enum unit_state, [pages / unit]; NULL: all whole. */
	const uint8_t *units;
	/* A fault may bring neighbours of its page, too, as many as the kernel
	 * likes: those of a file. */
	bool around;
	const uint8_t *faulted; /* [writes]: did it fault; NULL: not known */
	int64_t faults; /* total of the writing thread; -1: not known */
	/* [pages]: user space answered a fault there; NULL: it answers none. */
	const uint8_t *handled;

	/*
	 * Pages that the kernel reused and allocated meanwhile, for all
	 * processes, as /proc/vmstat counts them. They decide only where frame
	 * numbers are hidden.
	 */
	bool counted;
	int64_t reused;
	int64_t allocated;

	/* Of the last counted batch of the point; NULL: no such batch. */
	const uint8_t *baseline; /* classes [writes] */
	const uint8_t *baseline_frame_changed; /* [pages] */
	int64_t baseline_faults;
	int64_t baseline_reused; /* where @counted */
};

/** The same for huge pages that PMDs map, seen by smaps around the writes. */
struct pmd_evidence {
	size_t bytes; /* of one */
	bool populated; /* else the writes bring them */
	int64_t before, after; /* bytes that PMDs map; negative: not known */
};

/**
 * The states of the units of @e, whose @unit and @units are not used yet, in
 * @units, of which there are @pages / (bytes / 4k). Sets e->unit and e->units:
 * to 1 and NULL where no PMD maps anything.
 *
 * smaps adds them up. Where some were split and some were not, the sampled
 * faults tell which: each page of a split one has a fault of its own, as the
 * PTEs keep the protection, and a whole one has one for all of it. One that
 * PTEs mapped before, as fork leaves it where it is pinned, has many or none.
 */
void classify_units(struct evidence *e, const struct pmd_evidence *pmd,
		    uint8_t *units);

/** Units that were split by the writes, by the states of @e. */
size_t units_split(const struct evidence *e);

/** Reuses of @classes in pages of PTEs, each of which had its own fault. */
int64_t reuses_by_page(const struct evidence *e, const uint8_t *classes);

/** Does the frame of page @i differ, having been there before and after? */
bool frame_changed(const struct evidence *e, size_t i);

/**
 * Did frames change, and not those of the counted batch? Without addresses of
 * faults nothing else tells a copy from a page that somebody moved before its
 * fault: the caller takes it for interference.
 */
bool frames_unvouched(const struct evidence *e);

/**
 * Give each write its class.
 *
 * With @faulted, from that. Without, from the total of faults where it leaves
 * no choice (none, or all), else from @baseline if frames and total agree
 * with it, else `inconclusive`.
 *
 * Without frame numbers a fault on a page that was there is `faulted`, unless
 * vmstat leaves no choice: as many reuses as faults, or none and a page
 * allocated for each.
 */
void classify(const struct evidence *e, uint8_t *classes);

/** Counts of pages; -1 where the witnesses do not tell. */
struct page_counts {
	int64_t copies;
	int64_t pinned_moved;
	int64_t bystander_copies;
	int64_t spurious_copies;
};

/**
 * @shared: pages that another page table maps to the frame in @before just
 * before the writes; NULL: none. [@first, @first + @referenced) are the
 * referenced pages.
 */
struct page_counts count_pages(const struct evidence *e, const uint8_t *shared,
			       size_t first, size_t referenced);

/**
 * The pages that writes of @classes copied, without frame numbers: each fault
 * that is no reuse is a copy. -1 where vmstat or the classes leave a doubt.
 */
int64_t count_copies_by_vmstat(const struct evidence *e,
			       const uint8_t *classes);

#endif
