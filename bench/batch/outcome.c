/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes, counts and memory of a batch whose writes are over. */
#include "bench/batch/outcome.h"

#include <errno.h>
#include <string.h>

#include "bench/batch/classify.h"
#include "bench/batch/observe.h"
#include "bench/mapping/shared/touch.h"
#include "facts/vocabulary.h"
#include "harness/proc/vmstat.h"

/* From the protection on: frames that migrated before belong to nobody's count.
 * Counters that the protection itself moves are no interference. */
static bool interference(const struct life *l)
{
	const struct life_state *s = l->state;

	for (int i = VM_INTERFERENCE; i < VM_NR; i++)
		if (!(l->point->wp->expects & 1u << i) &&
		    witness_delta(s->vmstat_start, s->vmstat_after, i) > 0)
			return true;
	return false;
}

static bool maps_zero(const struct life *l)
{
	return touch_maps_zero(l->map.kind, (enum touch)l->point->params.touch);
}

/* A huge page, or a folio, comes with the first write to it; later on one
 * fault is for all of it only where one entry maps it. */
static void find_units(struct life *l, struct evidence *e)
{
	struct life_state *s = l->state;
	const struct mapping_kind *kind = l->map.kind;
	const struct pmd_evidence pmd = {
		.bytes = kind->page_size,
		.populated = s->populated && !maps_zero(l),
		.before = s->huge_before,
		.after = s->huge_after,
	};

	if (kind->traits & MAPPING_PMD)
		classify_units(e, &pmd, s->units);
	else if (kind->traits & MAPPING_HUGETLB || !s->populated)
		e->unit = kind->page_size / BASE_PAGE;
}

/* @why: not by a write. A page that changed is inconclusive from then on. */
static void doubt_frames(struct life *l, struct evidence *e, const char *why)
{
	l->state->moved = why;
	e->interference = true;
}

/* The baseline is of a counted batch of the same point: only a timed batch
 * needs it, and classify_counted() takes it out again. */
static void gather(struct life *l, struct evidence *e)
{
	struct life_state *s = l->state;

	/* A page that takes the place of the zero page is no copy of it. */
	if (maps_zero(l))
		memset(s->before, 0, s->pages * sizeof(*s->before));
	*e = (struct evidence){
		.pages = s->pages,
		.writes = s->writes,
		.stride = l->map.kind->stride / BASE_PAGE,
		.before = s->before,
		.after = s->after,
		.numbers = l->witness->frames.numbers,
		.unit = 1,
		.around = l->map.kind->traits & MAPPING_BACKED,
		.faults = s->sums.faults,
		.handled =
			l->point->wp->traits & WP_HANDLED ? s->handled : NULL,
	};
	e->reused =
		witness_delta(s->vmstat_before, s->vmstat_after, VM_PGREUSE);
	e->allocated = witness_allocated(s->vmstat_before, s->vmstat_after);
	e->counted =
		e->reused != VMSTAT_ABSENT && e->allocated != VMSTAT_ABSENT;
	/* Of a counted batch again, when its faults are known. */
	find_units(l, e);
	s->moved = NULL;
	if (interference(l))
		doubt_frames(l, e,
			     "migration, khugepaged, KSM or swap changed "
			     "frames during a batch");
	else if (s->moved_early)
		doubt_frames(l, e, "frames moved before the writes");
	if (s->has_baseline) {
		e->baseline = s->baseline;
		e->baseline_frame_changed = s->baseline_frame_changed;
		e->baseline_faults = s->baseline_faults;
		e->baseline_reused = s->baseline_reused;
	}
}

static size_t count_family(const struct life_state *s, enum sample_class c)
{
	size_t nr = 0;

	for (size_t i = 0; i < s->writes; i++)
		nr += vocabulary_family[s->classes[i]] == c;
	return nr;
}

/* Absent for this batch where it was an estimate. */
static bool tlb_value(const struct life *l, unsigned int i, int64_t *value)
{
	*value = l->state->sums.tlb[i];
	return i < l->witness->tlb.nr && l->state->sums.tlb_valid[i];
}

/* PMDs that a fault may take away, with a flush: of shared memory, which the
 * same fault or PTEs map again, and of the zero page. */
static int64_t pmds_zapped(const struct life *l)
{
	unsigned int traits = l->map.kind->traits;

	if (!(traits & MAPPING_PMD) ||
	    !(traits & MAPPING_BACKED || maps_zero(l)))
		return 0;
	return (int64_t)(l->state->pages * BASE_PAGE / PMD_PAGE);
}

/* Faults that ended in a signal. */
static int64_t signalled(const struct life *l, const struct evidence *e)
{
	int64_t nr = 0;

	for (size_t i = 0; i < e->pages && e->handled; i++)
		nr += l->point->wp->traits & WP_SIGNALS && e->handled[i];
	return nr;
}

/*
 * Pairs of witnesses that contradict each other. A copy flushes once, the split
 * of a PMD once more, a huge page once for all of it, and a stray fault, which
 * may copy a page of the harness, at most once; vmstat counts every reuse of a
 * PTE, every copy of a merged page, and those of everybody else.
 */
static int64_t conflicts(const struct life *l, const struct evidence *e)
{
	const struct life_state *s = l->state;
	int64_t reuses = reuses_by_page(e, s->classes);
	int64_t split = (int64_t)units_split(e);
	int64_t copies = (int64_t)count_family(s, CLASS_copy);
	/* Of the zero page, which is mapped and replaced. */
	int64_t replaced =
		maps_zero(l) ? (int64_t)count_family(s, CLASS_alloc) : 0;
	int64_t pgreuse =
		witness_delta(s->vmstat_before, s->vmstat_after, VM_PGREUSE);
	int64_t splits = witness_delta(s->vmstat_before, s->vmstat_after,
				       VM_THP_SPLIT_PMD);
	int64_t ksm =
		witness_delta(s->vmstat_before, s->vmstat_after, VM_COW_KSM);
	int64_t zapped = pmds_zapped(l);
	int64_t flushes, nr = 0;

	if (s->sums.sampled_all)
		nr += e->faults + signalled(l, e) != (int64_t)s->sums.sampled;
	if (tlb_value(l, 0, &flushes) && e->numbers)
		nr += flushes < copies ||
		      /* A handler changes page tables as well. */
		      (!e->handled && flushes > copies + replaced + zapped +
							split +
							(int64_t)s->sums.stray);
	/* A page of a file that was unmapped is mapped again. */
	if (pgreuse != VMSTAT_ABSENT && !(l->map.kind->traits & MAPPING_BACKED))
		nr += pgreuse < reuses;
	if (splits != VMSTAT_ABSENT)
		nr += splits < split;
	if (l->point->wp->traits & WP_MERGES && ksm != VMSTAT_ABSENT)
		nr += ksm < copies;
	return nr;
}

/* The kernel's own counts of what the tracepoint tells, system-wide. Only
 * CONFIG_DEBUG_TLBFLUSH has them, which distributions leave out. */
static void vmstat_tlb_readings(struct life *l)
{
	static const struct {
		enum vmstat_field field;
		const char *name;
	} rows[] = {
		{ VM_TLB_ONE, "vmstat_tlb_flush_one" },
		{ VM_TLB_ALL, "vmstat_tlb_flush_all" },
		{ VM_TLB_SENT, "vmstat_tlb_sent" },
		{ VM_TLB_RECEIVED, "vmstat_tlb_received" },
	};
	const struct life_state *s = l->state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t delta = witness_delta(s->vmstat_before, s->vmstat_after,
					      rows[i].field);

		if (delta != VMSTAT_ABSENT)
			life_reading(l, rows[i].name, delta);
	}
}

static void counted_readings(struct life *l, const struct evidence *e)
{
	const struct life_state *s = l->state;
	int64_t value;

	life_reading(l, "faults", e->faults);
	/* Beside the times of timed batches it tells what the witnesses
	 * cost. */
	life_reading(l, "counted_ns", (int64_t)s->sums.ns);
	if (s->sums.sampled_all)
		life_reading(l, "stray_faults", (int64_t)s->sums.stray);
	for (unsigned int i = 0; i < l->witness->tlb.nr; i++)
		if (tlb_value(l, i, &value))
			life_reading(l, l->witness->tlb.counter[i].spec->name,
				     value);
	if (s->ipis_before >= 0 && s->ipis_after >= 0)
		life_reading(l, "tlb_ipis", s->ipis_after - s->ipis_before);
	vmstat_tlb_readings(l);
	life_reading(l, "witness_conflicts", conflicts(l, e));
}

/* How many of the frames that the writes replaced are still allocated, though
 * no page table maps them. */
static int64_t hidden_pages(const struct life *l, const struct evidence *e)
{
	uint64_t frame[512];
	int64_t hidden = 0;
	size_t nr = 0;

	for (size_t i = 0; i < e->pages && hidden >= 0; i++) {
		int64_t n = 0;

		if (frame_changed(e, i))
			frame[nr++] = frame_of(e->before[i]);
		/* In chunks on the stack: an allocation could take one of the
		 * frames that are looked up. */
		if (nr == sizeof(frame) / sizeof(*frame) || i + 1 == e->pages) {
			n = frames_hidden(&l->witness->frames, frame, nr);
			nr = 0;
		}
		hidden = n < 0 ? n : hidden + n;
	}
	return hidden;
}

static void memory_readings(struct life *l, const struct evidence *e)
{
	int64_t hidden =
		e->numbers && !e->interference ? hidden_pages(l, e) : -1;

	/* Before, page tables mapped every frame of the range: no frame
	 * was hidden, so all hidden frames are growth. */
	if (hidden >= 0) {
		life_reading(l, "hidden_pages", hidden);
		life_reading(l, "hidden_growth_bytes",
			     hidden * (int64_t)BASE_PAGE);
	}
	observe_growth(l);
}

/* A hugetlb page is copied as a whole, for one byte. */
static size_t written_pages(const struct life *l)
{
	const struct mapping_kind *kind = l->map.kind;
	size_t unit =
		kind->traits & MAPPING_HUGETLB ? kind->page_size : kind->stride;
	size_t bytes = l->state->writes * kind->stride;

	return (bytes + unit - 1) / unit * unit / BASE_PAGE;
}

static void page_readings(struct life *l, const struct evidence *e)
{
	const struct life_state *s = l->state;
	struct page_counts c =
		count_pages(e, s->shared, s->first_referenced, l->pin.pages);
	int64_t delta;

	/* One write of hugetlb_1g copies 2^18 pages; cow_rate is the share of
	 * what was written that was copied. */
	life_reading(l, "written_pages", (int64_t)written_pages(l));
	if (c.copies >= 0) {
		life_reading(l, "copies", c.copies);
		life_reading(l, "pinned_moved", c.pinned_moved);
	} else if (!e->numbers) {
		int64_t copies = count_copies_by_vmstat(e, s->classes);

		if (copies >= 0)
			life_reading(l, "copies", copies);
	}
	if (c.copies >= 0 && s->sharers_known) {
		life_reading(l, "bystander_copies", c.bystander_copies);
		life_reading(l, "spurious_copies", c.spurious_copies);
	}
	delta = witness_delta(s->vmstat_before, s->vmstat_after, VM_PGREUSE);
	if (delta != VMSTAT_ABSENT)
		life_reading(l, "pgreuse", delta);
	delta = witness_delta(s->vmstat_before, s->vmstat_after,
			      VM_THP_SPLIT_PMD);
	if (delta != VMSTAT_ABSENT)
		life_reading(l, "thp_split_pmd", delta);
}

static void keep_reference(struct life *l, const struct evidence *e)
{
	struct life_state *s = l->state;

	/* With a stray fault in its total it would match the wrong batches. */
	s->has_baseline = !e->interference && !s->sums.stray;
	s->baseline_faults = e->faults;
	s->baseline_reused = e->reused;
	memcpy(s->baseline, s->classes, s->writes);
	for (size_t i = 0; i < s->pages; i++)
		s->baseline_frame_changed[i] = frame_changed(e, i);
}

/* migrate_pages(2) of somebody else: vmstat counts it at its end alone, and
 * every copy flushes the TLB. */
static bool moved_without_flush(const struct life *l, const struct evidence *e)
{
	int64_t flushes;

	return e->numbers && tlb_value(l, 0, &flushes) &&
	       flushes < (int64_t)count_family(l->state, CLASS_copy);
}

static void classify_counted(struct life *l, struct evidence *e)
{
	if (l->state->sums.sampled_all) {
		e->faulted = l->state->faulted;
		find_units(l, e);
	}
	/* It is judged by itself, and is the next baseline. */
	e->baseline = NULL;
	classify(e, l->state->classes);
	if (moved_without_flush(l, e)) {
		doubt_frames(l, e,
			     "frames changed without a TLB flush: something "
			     "moved them");
		classify(e, l->state->classes);
	}
	counted_readings(l, e);
	keep_reference(l, e);
}

/* Ticks become nanoseconds here, after the batch: a division per write would be
 * timed. */
static void classify_timed(struct life *l, struct evidence *e)
{
	struct life_state *s = l->state;

	if (frames_unvouched(e))
		doubt_frames(l, e,
			     "a timed batch disagrees with the counted one");
	classify(e, s->classes);
	life_reading(l, "faults", e->faults);
	for (size_t i = 0; i < s->writes; i++)
		s->ticks[i] = clock_ns(l->clock, s->ticks[i]);
	l->result.ns = s->ticks;
}

static void profiled_readings(struct life *l)
{
	const struct counters *c = &l->witness->pmu;

	for (unsigned int i = 0; i < c->nr; i++)
		if (c->counter[i].valid)
			life_reading(l, c->counter[i].spec->name,
				     c->counter[i].value);
}

/*
 * The wait of a fault may be interrupted (fault_signal_pending()): seen in 1 of
 * 270 batches, and only with io_uring in this process, now or before; its task
 * work is the likely cause. The store is repeated, and its fault is counted
 * twice, or not at all.
 */
static bool wait_interrupted(const struct life *l, const struct evidence *e)
{
	const struct life_state *s = l->state;

	if (!e->handled)
		return false;
	if (l->sort == BATCH_TIMED)
		return s->has_baseline && e->faults != s->baseline_faults;
	return s->sums.sampled_all &&
	       e->faults + signalled(l, e) != (int64_t)s->sums.sampled;
}

/* The disturbance for which a batch deserves another attempt, or NULL. */
static const char *disturbance(const struct life *l, const struct evidence *e)
{
	const struct life_state *s = l->state;

	for (size_t i = 0; s->moved && i < s->pages; i++)
		if (frame_changed(e, i) || s->moved_early)
			return s->moved;
	if (s->left_cpu && !(l->point->experiment->traits & EXPERIMENT_SPREADS))
		return "the process was moved to another CPU during a batch";
	if (l->sort == BATCH_COUNTED && e->faulted && !s->has_baseline)
		return "a fault outside of the range";
	if (l->sort == BATCH_TIMED && s->has_baseline &&
	    count_family(s, CLASS_inconclusive) && e->numbers)
		return "a timed batch disagrees with the counted one";
	if (wait_interrupted(l, e))
		return "a fault that waited for its handler was interrupted";
	return NULL;
}

int life_after(struct life *l)
{
	struct life_state *s = l->state;
	struct evidence e;
	int err = frames_read(&l->witness->frames, 0, l->map.addr, s->after,
			      s->pages);

	if (err)
		return why_set(&l->why, err, "cannot read the pagemap");
	/* An open event slows each fault down: no times, and no classes. */
	if (l->sort == BATCH_PROFILED) {
		profiled_readings(l);
		return 0;
	}
	gather(l, &e);
	/* Its pages came with the writes: only now can they be verified. */
	if (!s->populated) {
		err = l->map.kind->verify(&l->map, &l->witness->frames,
					  &l->why);
		if (err)
			return err;
	}
	if (l->sort == BATCH_COUNTED)
		classify_counted(l, &e);
	else
		classify_timed(l, &e);
	page_readings(l, &e);
	memory_readings(l, &e);
	/* The protection may have found one: the first is the one that is
	 * told. */
	if (!l->disturbed)
		l->disturbed = disturbance(l, &e);
	l->result.nr = s->writes;
	l->result.classes = s->classes;
	return 0;
}

int life_left_writable(struct life *l, int64_t *pages)
{
	struct life_state *s = l->state;
	size_t stride = l->map.kind->stride / BASE_PAGE;

	*pages = s->nr_left_writable;
	if (s->nr_left_writable <= 0 || l->sort != BATCH_COUNTED)
		return 0;
	for (size_t i = 0; i < s->writes; i++)
		/* The pagemap and the fault contradict each other: worth
		 * another attempt. */
		if (s->left_writable[i * stride] &&
		    s->classes[i] != CLASS_nofault)
			return why_set(&l->why, -EAGAIN,
				       "page %zu was left writable, and its "
				       "write faulted",
				       i * stride);
	return 0;
}

int life_child_copies(struct life *l)
{
	struct life_state *s = l->state;
	const struct frames *f = &l->witness->frames;
	int64_t copied = 0, mapped = 0;
	int err = frames_read(f, 0, l->map.addr, s->after, s->pages);

	if (!err)
		err = frames_read(f, l->child.pid, l->map.addr, s->before,
				  s->pages);
	if (err)
		return why_set(&l->why, err,
			       "cannot read the child's pagemap: %s",
			       strerror(-err));
	witness_vmstat(s->vmstat_after);
	if (!f->numbers)
		return 0;
	if (observe_same_frames(l, s->after) != 1)
		return why_set(&l->why, -EAGAIN,
			       "frames moved while they were read");
	for (size_t i = 0; i < s->pages; i++) {
		uint64_t ours = frame_of(s->after[i]);
		uint64_t its = frame_of(s->before[i]);

		copied += ours && its && ours != its;
		mapped += !!its;
	}
	/* The child has all of the range, or nothing of it. Files and zero
	 * pages, where nobody wrote, fork leaves to the child's own faults. */
	if (mapped != (l->point->params.dontfork ? 0 : (int64_t)s->pages) &&
	    (mapped || !(l->map.kind->traits & MAPPING_BACKED || maps_zero(l))))
		return why_set(&l->why, -EAGAIN,
			       "the child maps %lld of %zu pages",
			       (long long)mapped, s->pages);
	life_reading(l, "fork_copied_pages", copied);
	return 0;
}
