/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a batch: map, reference, protect, write, undo. */
#include "bench/batch/steps.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch/cold.h"
#include "bench/batch/observe.h"
#include "bench/batch/outcome.h"
#include "bench/batch/write_loop.h"
#include "bench/mapping/shared/touch.h"
#include "bench/point/needs.h"
#include "bench/wp/shared/tracker.h"

int life_map(struct life *l, bool populate)
{
	const struct point *p = l->point;
	int err = mapping_init(&l->map, p->mapping, point_range_bytes(p),
			       point_compound(p), &l->why);

	l->state->populated = populate;
	observe_cpu_start(l);
	if (err || !populate)
		return err;
	err = touch_populate(&l->map, (enum touch)p->params.touch,
			     &l->witness->frames, &l->why);
	observe_cpu(l);
	return err;
}

int life_drain(struct life *l)
{
	int err = l->point->params.drain ? witness_drain(l->witness) : 0;

	return err ? why_set(&l->why, err,
			     "cannot drain the LRU batches: "
			     "madvise(MADV_COLD): %s",
			     strerror(-err))
		   : 0;
}

/*
 * Whether a page may be pinned is asked only in a process that has ever pinned
 * anything (mm->has_pinned, MMF_HAS_PINNED). Many references would look like a
 * pin or not by what was measured before: so it always has.
 *
 * A small page looks pinned from 1024 references on (GUP_PIN_COUNTING_BIAS),
 * the page table's included: with 1023 of ours. For fork 1022 are enough where
 * it takes the child's reference first and looks then (seen on 6.1 and later).
 */
static int have_pinned(struct life *l)
{
	int err = why_set(&l->why, -EOPNOTSUPP,
			  "refs: no available pin pins "
			  "memory");

	for (size_t i = 0; err && i < nr_pin_kinds; i++) {
		const struct pin_kind *kind = pin_kinds[i];
		struct pin pin;

		if (!pin_must_pin(kind) || kind->traits & (PIN_SLOW | PIN_RARE))
			continue;
		err = pin_open(&pin, kind, &l->why);
		if (!err)
			err = pin_take(&pin, l->witness->scratch, 1, &l->why);
		/* It may go again: the kernel never clears has_pinned. */
		pin_close(&pin);
	}
	return err;
}

/* Counting pins folds per-CPU counters on every CPU: timed batches must not. */
int life_pin(struct life *l)
{
	size_t first = point_first_referenced(l->point);
	size_t pages = point_referenced_pages(l->point);
	bool counted = l->sort == BATCH_COUNTED && l->point->pin->take;
	int64_t acquired, now;
	uint64_t t;
	int err = l->point->params.refs > 1 ? have_pinned(l) : 0;

	if (err)
		return err;
	l->pin.refs = l->point->params.refs;
	acquired = counted ? witness_pins_acquired(l->witness) : -1;
	t = clock_now(l->clock);
	err = pin_take(&l->pin, l->map.addr + first * BASE_PAGE, pages,
		       &l->why);
	t = clock_now(l->clock) - t;
	if (err || !l->pin.pages)
		return err;
	l->state->first_referenced = first;
	if (l->sort == BATCH_TIMED)
		life_reading(l, "pin_ns", (int64_t)clock_ns(l->clock, t));
	if (acquired < 0)
		return 0;
	now = witness_pins_acquired(l->witness);
	if (now < 0)
		return 0;
	life_reading(l, "foll_pin_acquired", now - acquired);
	if (pin_must_pin(l->point->pin) && now == acquired)
		return why_set(&l->why, -EIO,
			       "the kernel counted no pinned page "
			       "(nr_foll_pin_acquired)");
	return 0;
}

/* Taking a reference may replace pages: a long-term pin moves them out of
 * ZONE_MOVABLE and CMA first. pin_copies counts these. */
int life_pinned_readings(struct life *l)
{
	struct life_state *s = l->state;
	const struct frames *f = &l->witness->frames;
	int64_t replaced = 0;
	int err;

	observe_pinned_readings(l);
	err = frames_read(f, 0, l->map.addr, s->after, s->pages);
	if (err)
		return why_set(&l->why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	for (size_t i = 0; i < s->pages; i++)
		replaced += frame_of(s->before[i]) != frame_of(s->after[i]);
	if (f->numbers)
		life_reading(l, "pin_copies", replaced);
	return 0;
}

int life_pin_after(struct life *l)
{
	struct life_state *s = l->state;
	const struct frames *f = &l->witness->frames;
	int64_t replaced = 0;
	int err = life_pin(l);

	/* Pages that pinning touched may be in the LRU batches again. */
	if (!err)
		err = life_drain(l);
	if (err)
		return err;
	err = frames_read(f, 0, l->map.addr, s->after, s->pages);
	if (err)
		return why_set(&l->why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	for (size_t i = 0; i < s->pages; i++) {
		s->pin_copied[i] =
			frame_of(s->before[i]) != frame_of(s->after[i]);
		replaced += s->pin_copied[i];
	}
	/* Frames that the reference replaced are no copies of the writes. */
	memcpy(s->before, s->after, s->pages * sizeof(*s->before));
	if (f->numbers)
		life_reading(l, "pin_copies", replaced);
	return 0;
}

/* The last reading before the protection: pinning may have moved frames. */
int life_before(struct life *l)
{
	struct life_state *s = l->state;
	const struct witness *w = l->witness;
	int err = frames_read(&w->frames, 0, l->map.addr, s->before, s->pages);

	if (err)
		return why_set(&l->why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	observe_memory(l, &s->memory_before);
	return 0;
}

/* Counted batches pay for counters around each step, timed ones only for two
 * readings of the clock. */
static uint64_t timed(struct life *l, int (*step)(struct wp *, struct why *),
		      struct arm_counts *arm, int *err)
{
	bool counted = l->sort == BATCH_COUNTED;
	uint64_t t;

	if (counted)
		observe_arm_start(l, arm);
	t = clock_now(l->clock);
	*err = step(&l->wp, &l->why);
	t = clock_now(l->clock) - t;
	if (counted)
		observe_arm_stop(l, arm);
	return t;
}

/* Frame changes until now belong to the protection. */
static int read_replaced(struct life *l)
{
	struct life_state *s = l->state;
	int err = frames_read(&l->witness->frames, 0, l->map.addr, s->before,
			      s->pages);

	if (err)
		return why_set(&l->why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	observe_memory(l, &s->memory_before);
	/* Again, as swap and KSM have moved these counters on purpose. */
	witness_vmstat(s->vmstat_start);
	return 0;
}

/* Before resolve() takes away what tells. */
static int look_what_is_left(struct life *l)
{
	struct life_state *s = l->state;
	ssize_t nr;

	s->nr_left_writable = -1;
	if (!(l->point->experiment->traits & EXPERIMENT_TRACKS))
		return 0;
	nr = wp_unprotected(&l->wp, s->left_writable);
	if (nr < 0 && nr != -EOPNOTSUPP)
		return why_set(&l->why, (int)nr, "cannot read the pagemap: %s",
			       strerror((int)-nr));
	if (nr >= 0)
		s->nr_left_writable = nr;
	return 0;
}

/* Reading the pagemap is for counted batches: a timed one has its caches. */
static int look_at_tracker(struct life *l, bool resolved)
{
	bool ends = l->point->wp->traits & WP_ENDS_TRACKING;
	ssize_t nr;

	if (l->sort != BATCH_COUNTED || ends == resolved)
		return 0;
	nr = wp_falsely_dirty(&l->wp);
	if (nr < 0 && nr != -EOPNOTSUPP)
		return why_set(&l->why, (int)nr, "cannot ask the tracker: %s",
			       strerror((int)-nr));
	/* Nothing can have been written yet. Where all pages look so, this
	 * kernel does not show userfaultfd's bit (before 5.14). */
	if (nr >= 0 && !(l->wp.tracker == &trackers[TRACKER_UFFD_WP] &&
			 nr == (ssize_t)l->state->pages))
		life_reading(l, "falsely_dirty_pages", nr);
	return 0;
}

static const char ran_early[] =
	"the child ran before fork returned, so that its work is in the time";

/* Absent where it would be the time of more than the protection. */
static void time_reading(struct life *l, uint64_t ticks)
{
	if (l->wp.child.early)
		l->disturbed = ran_early;
	else
		life_reading(l, "arm_ns", (int64_t)clock_ns(l->clock, ticks));
}

void life_treatment(struct life *l, const struct wp *w)
{
	if (w->forced >= 0)
		life_reading(l, "wp_forced", w->forced);
}

/* One after the other, each with its own copies: the parent is the last one
 * that maps the pages. */
static int children_write(struct life *l)
{
	int err =
		siblings_write(&l->siblings, l->map.addr, l->map.len, &l->why);

	if (!err && child_write(&l->wp.child, l->map.addr, l->map.len))
		err = why_set(&l->why, -ECHILD, "a child died while it wrote");
	/* Their new pages are in the LRU batches. */
	return err ? err : life_drain(l);
}

/* They write, or are gone, before the writes that are measured. */
static int move_children(struct life *l)
{
	bool alive = l->point->wp->traits & WP_SHARES;
	int err = 0;

	if (!alive)
		siblings_let_go(&l->siblings);
	else if (l->point->params.child_writes)
		err = children_write(l);
	/* Their page tables and copies are no growth of the writes. */
	if (l->point->params.children > 1 || l->point->params.child_writes)
		observe_memory(l, &l->state->memory_before);
	return err;
}

int life_protect(struct life *l)
{
	struct arm_counts arm = { 0 };
	uint64_t ticks;
	int err;

	if (l->point->wp->traits & WP_MERGES &&
	    l->point->params.touch != TOUCH_OWN)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: %s gives the pages a content "
			       "of its own",
			       l->point->wp->name);
	err = wp_open(&l->wp, l->point->wp, &l->map, &l->pin,
		      &l->witness->frames, &l->why);
	if (err)
		return err;
	memset(l->state->handled, 0, l->state->pages);
	l->wp.handled = l->state->handled;
	if (l->point->params.threads > 1)
		err = mm_sharers_start(&l->mm_sharers,
				       l->point->params.threads - 1, &l->why);
	if (err)
		return err;
	/* A slow protection needs kernel threads that work on those CPUs. */
	if (!(l->point->wp->traits & WP_SLOW))
		mm_sharers_raise(&l->mm_sharers);
	/* From here on only the measured operation may change frames. */
	witness_vmstat(l->state->vmstat_start);
	ticks = timed(l, wp_protect, &arm, &err);
	if (!err)
		err = wp_check(&l->wp, &l->why);
	if (!err)
		err = look_what_is_left(l);
	if (!err)
		err = look_at_tracker(l, false);
	if (!err)
		ticks += timed(l, wp_resolve, &arm, &err);
	if (!err)
		err = wp_verify(&l->wp, &l->why);
	if (!err)
		err = look_at_tracker(l, true);
	if (err)
		return err;
	/* New pages are in the LRU batches again. */
	if (l->point->wp->traits & WP_REPLACES)
		err = life_drain(l);
	if (!err && l->point->wp->traits & WP_REPLACES)
		err = read_replaced(l);
	if (err)
		return err;
	err = move_children(l);
	if (err)
		return err;
	life_treatment(l, &l->wp);
	if (l->sort == BATCH_TIMED)
		time_reading(l, ticks);
	if (l->sort == BATCH_COUNTED)
		observe_arm(l, &arm);
	return 0;
}

/* The witnesses' window, with @n writes in it, from number @first on; returns
 * their ticks. The total of faults is read inside of the sampler's window, so
 * that a fault of ours between the two is a stray one and no contradiction. */
static uint64_t write_window(struct life *l, size_t first, size_t n)
{
	struct life_state *s = l->state;
	struct witness *w = l->witness;
	size_t stride = l->map.kind->stride;
	uint64_t t;

	if (l->sort == BATCH_COUNTED) {
		counters_start(&w->tlb);
		faults_start(&w->faults);
	} else if (l->sort == BATCH_PROFILED) {
		counters_start(&w->pmu);
	}
	observe_cpu(l);
	getrusage(RUSAGE_THREAD, &s->usage_before);
	t = clock_now(l->clock);
	write_timed(l->clock, l->map.addr + first * stride, stride, n,
		    s->ticks + first,
		    l->point->params.tail_ret ? TAIL_RET : TAIL_SYSCALL);
	t = clock_now(l->clock) - t;
	getrusage(RUSAGE_THREAD, &s->usage_after);
	observe_cpu(l);
	if (l->sort == BATCH_COUNTED) {
		faults_stop(&w->faults);
		counters_stop(&w->tlb);
	} else if (l->sort == BATCH_PROFILED) {
		counters_stop(&w->pmu);
	}
	return t;
}

/* The ring of sampled faults has room for those of WRITES_AT_ONCE. Nothing is
 * interrupted where times or the PMU are read. */
static void write_all(struct life *l)
{
	size_t writes = l->state->writes, n;
	size_t most = l->sort == BATCH_COUNTED ? WRITES_AT_ONCE : writes;

	for (size_t i = 0; i < writes; i += n) {
		n = writes - i < most ? writes - i : most;
		observe_window(l, write_window(l, i, n));
	}
}

size_t life_max_faults(size_t writes)
{
	if (writes > WRITES_AT_ONCE)
		writes = WRITES_AT_ONCE;
	return 2 * writes + 512;
}

/* It reads, which would bring pages that are not there. */
static int flush(struct life *l)
{
	bool gone = l->point->params.touch == TOUCH_PAGEOUT &&
		    l->map.kind->traits & MAPPING_BACKED;

	if (!l->state->populated || gone)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: the caches have nothing of "
			       "pages that are not there yet");
	return cold_flush(l->map.addr, l->map.len, &l->why);
}

/* After a fork each page that this process writes to faults once: not between
 * the two readings of vmstat. */
static void rehearse_readings(struct life *l)
{
	witness_vmstat(l->state->vmstat_before);
	observe_windows_start(l);
	observe_window(l, write_window(l, 0, 0));
	faults_rehearse(&l->witness->faults);
	write_settle(l->state->ticks, l->state->writes);
	witness_vmstat(l->state->vmstat_after);
}

/* Rehearsed without a write, so that code which was never run, or was taken
 * from memory meanwhile, faults then and not in the window. */
int life_write(struct life *l)
{
	struct life_state *s = l->state;

	if (l->point->params.cold) {
		int err = flush(l);

		if (err)
			return err;
	}
	/* Not yet raised after a slow protection. */
	mm_sharers_raise(&l->mm_sharers);
	rehearse_readings(l);
	observe_before_writes(l);
	observe_windows_start(l);
	observe_window(l, write_window(l, 0, 0));
	observe_windows_start(l);
	/* After the rehearsal, so that nothing comes between it and the
	 * window. */
	write_settle(s->ticks, s->writes);
	write_all(l);
	observe_after_writes(l);
	/* At once: at their priority they keep all else off their CPUs. */
	mm_sharers_end(&l->mm_sharers);
	return 0;
}

/* The control of what fork copies: the child has nothing of the range. */
int life_dontfork(struct life *l)
{
	if (madvise(l->map.addr, l->map.len, MADV_DONTFORK))
		return why_set(&l->why, -errno, "madvise(MADV_DONTFORK): %s",
			       strerror(errno));
	return 0;
}

/* Before the fork that is timed: this process has them already then. */
int life_siblings(struct life *l)
{
	return siblings_start(&l->siblings, l->point->params.children - 1,
			      &l->why);
}

static const struct {
	const char *call;
	int (*make)(struct child *c);
} make_by[] = {
	[CHILD_FORK] = { "fork", child_fork },
	[CHILD_VFORK] = { "vfork", child_vfork },
	[CHILD_SPAWN] = { "posix_spawn of /bin/true", child_spawn },
};

/* The child holds still: its exit would give pages back while they are
 * counted. */
int life_fork(struct life *l)
{
	struct life_state *s = l->state;
	uint64_t t;
	int err = child_open(&l->child);

	if (err)
		return why_set(&l->why, err, "no memory for a child: %s",
			       strerror(-err));
	witness_vmstat(s->vmstat_start);
	t = clock_now(l->clock);
	err = make_by[l->point->params.by].make(&l->child);
	t = clock_now(l->clock) - t;
	if (err)
		return why_set(&l->why, err, "%s: %s",
			       make_by[l->point->params.by].call,
			       strerror(-err));
	if (l->point->params.by != CHILD_FORK)
		child_let_go(&l->child);
	else
		err = child_await(&l->child);
	if (err)
		return why_set(&l->why, err, "the child of fork died");
	if (l->child.early && l->sort == BATCH_TIMED)
		return why_set(&l->why, -EAGAIN, "%s", ran_early);
	s->ticks[0] = clock_ns(l->clock, t);
	s->classes[0] = CLASS_fork;
	l->result.nr = 1;
	l->result.classes = s->classes;
	if (l->sort == BATCH_TIMED)
		l->result.ns = s->ticks;
	return 0;
}

int life_hold(struct life *l)
{
	int err = life_map(l, true);

	if (!err)
		err = life_drain(l);
	if (!err && !l->point->params.pin_after)
		err = life_pin(l);
	return err;
}

int life_protect_and_write(struct life *l)
{
	int err = life_siblings(l);

	if (!err)
		err = life_before(l);
	if (!err)
		err = life_protect(l);
	if (!err && l->point->params.pin_after)
		err = life_pin_after(l);
	if (!err)
		err = life_write(l);
	return err ? err : life_after(l);
}

/* In the reverse order. The pin is dropped while the range is still mapped:
 * unpin_ns is the drop, not the freeing of the range. */
void life_end(struct life *l)
{
	bool taken = l->pin.pages;
	uint64_t t;

	mm_sharers_end(&l->mm_sharers);
	child_close(&l->child);
	siblings_end(&l->siblings);
	wp_close(&l->wp);
	t = clock_now(l->clock);
	pin_drop(&l->pin);
	t = clock_now(l->clock) - t;
	if (taken && l->sort == BATCH_TIMED)
		life_reading(l, "unpin_ns", (int64_t)clock_ns(l->clock, t));
	pin_settle(&l->pin);
	mapping_release(&l->map);
}
