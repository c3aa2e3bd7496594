/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * speculative: unpinned, exclusive pages that are copied all the same, because
 * another thread takes references that the owner did not ask for (the parameter
 * `source`, reference_source.c) while the writer protects and writes, round
 * after round.
 *
 * Trials are all writes to protected pages that are known to have copied or
 * not. A changed frame does not prove a copy where migration or swap can have
 * changed it: copy_counts.h says how they are told apart, by the flushes of the
 * writing thread. Vmstat is read when the source stands still, as it counts
 * migrations only at their end. Without a fault in a whole batch nothing was
 * protected, which is a skip.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/experiment/shared/copy_counts.h"
#include "bench/batch/steps.h"
#include "bench/experiment/shared/reference_source.h"

#define PAGES  512
#define WINDOW 64 /* writes between two looks at the frames */

struct rounds {
	struct life *l;
	struct reference_source source;
	struct copy_counts_seen seen[PAGES / WINDOW];
	struct copy_counts sum;
	int64_t rounds, faults;
};

/* Of this thread alone: the source faults, too. */
static int64_t faults_now(void)
{
	struct rusage u;

	getrusage(RUSAGE_THREAD, &u);
	return u.ru_minflt + u.ru_majflt;
}

/* One window: look at its frames before and after writing to it. */
static int window(struct rounds *r, char *addr, struct copy_counts_seen *seen)
{
	const struct frames *f = &r->l->witness->frames;
	struct counters *tlb = &r->l->witness->tlb;
	uint64_t before[WINDOW], after[WINDOW];
	int64_t faults;
	int err = frames_read(f, 0, addr, before, WINDOW);

	if (err)
		return err;
	/* Its stack page must not fault inside of the window. */
	memset(after, 0, sizeof(after));
	counters_start(tlb);
	faults = faults_now();
	for (size_t i = 0; i < WINDOW; i++)
		*(volatile char *)(addr + i * BASE_PAGE) = 3;
	r->faults += faults_now() - faults;
	counters_stop(tlb);
	err = frames_read(f, 0, addr, after, WINDOW);
	/* -1 without the tracepoint: then frames alone decide, where they
	 * can. */
	*seen = (struct copy_counts_seen){
		.flushes = tlb->nr && tlb->counter[0].valid
				   ? tlb->counter[0].value
				   : -1,
	};
	for (size_t i = 0; i < WINDOW; i++) {
		uint64_t a = frame_of(before[i]), b = frame_of(after[i]);

		seen->pages += a && b;
		seen->frame_changed += a && b && a != b;
	}
	return err;
}

static int protect(struct rounds *r)
{
	struct life *l = r->l;
	int err = wp_open(&l->wp, l->point->wp, &l->map, &l->pin,
			  &l->witness->frames, &l->why);

	if (!err && !r->rounds)
		life_treatment(l, &l->wp);
	if (!err)
		err = wp_protect(&l->wp, &l->why);
	if (!err)
		err = wp_check(&l->wp, &l->why);
	/* A page on its way to swap or to another frame has no entry that could
	 * be protected. It has no frame either, so it does not count. */
	if (err == -EAGAIN && l->point->params.source)
		err = 0;
	return err ? err : wp_resolve(&l->wp, &l->why);
}

static int write_all(struct rounds *r)
{
	int err = 0;

	for (size_t i = 0; !err && i < PAGES / WINDOW; i++)
		err = window(r, r->l->map.addr + i * WINDOW * BASE_PAGE,
			     &r->seen[i]);
	return err ? why_set(&r->l->why, err, "cannot read the pagemap: %s",
			     strerror(-err))
		   : 0;
}

static bool interference(const int64_t *before, const int64_t *after)
{
	for (int i = VM_INTERFERENCE; i < VM_NR; i++)
		if (witness_delta(before, after, i) > 0)
			return true;
	return false;
}

/* The source runs only between protection and writes: with it running all the
 * time, pages would be referenced while they are read. */
static int one_round(struct rounds *r)
{
	int64_t before[VM_NR], after[VM_NR];
	struct life *l = r->l;
	struct reference_source *s = &r->source;
	int err = life_drain(l);

	if (!err && s->kind->before)
		err = s->kind->before(s, &l->why);
	if (err)
		return err;
	witness_vmstat(before);
	looper_resume(&s->looper);
	err = protect(r);
	if (!err)
		err = write_all(r);
	if (looper_pause(&s->looper) && !err)
		err = why_set(&l->why, atomic_load(&s->looper.err),
			      "the source %s ended: %s", s->kind->name,
			      strerror(-atomic_load(&s->looper.err)));
	witness_vmstat(after);
	wp_close(&l->wp);
	if (err)
		return err;
	r->rounds++;
	for (size_t i = 0; i < PAGES / WINDOW; i++) {
		r->seen[i].interference = interference(before, after);
		copy_counts_add(&r->sum, &r->seen[i]);
	}
	/* The next round begins with all pages present again. */
	mapping_populate(&l->map);
	return 0;
}

static int begin(struct rounds *r)
{
	struct life *l = r->l;
	const struct mapping_kind *kind = l->point->mapping;

	if (kind->page_size != BASE_PAGE || kind->len != PAGES * BASE_PAGE)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: speculative copies are "
			       "counted in base pages");
	if (l->point->wp->traits & (WP_SHARES | WP_REPLACES | WP_MERGES))
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: this protection shares or "
			       "replaces the pages");
	if (!l->witness->frames.numbers)
		return why_set(&l->why, -EPERM, "%s",
			       l->witness->frames.why.text);
	return life_map(l, true);
}

static int all_rounds(struct rounds *r)
{
	struct life *l = r->l;
	uint64_t end = clock_gettime_ns(CLOCK_MONOTONIC) +
		       l->point->params.ms * 1000000;
	int err = 0;

	while (!err && clock_gettime_ns(CLOCK_MONOTONIC) < end)
		err = one_round(r);
	return err;
}

static int speculative_batch(struct life *l)
{
	struct rounds r = { .l = l };
	int err = begin(&r);

	if (!err)
		err = reference_source_open(&r.source, l->point->params.source,
					    l->map.addr, l->map.len, &l->why);
	if (!err)
		err = all_rounds(&r);
	reference_source_close(&r.source);
	/* Not a zero: where pages stay writable there were no trials. */
	if (!err && !r.faults)
		err = why_set(&l->why, -EOPNOTSUPP,
			      "no write took a fault: nothing can be copied");
	if (err)
		return err;
	life_reading(l, "rounds", r.rounds);
	life_reading(l, "speculative_writes", r.sum.writes);
	life_reading(l, "speculative_copies", r.sum.copies);
	life_reading(l, "speculative_undecided", r.sum.undecided);
	life_reading(l, "race_faults", r.faults);
	return 0;
}

static const char *const variants[] = {
	"source=kpage",
	"source=compaction",
	"source=migration",
	"source=process_vm_readv",
	"source=cpu_hop",
	"source=pageout",
	NULL,
};

const struct experiment_kind experiment_speculative = {
	.name = "speculative",
	.help = "copies caused by references of the kernel or of others",
	.question = "Does what others do in the kernel make unpinned memory "
		    "be copied?",
	.version = 2,
	.traits = EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_LASTS | EXPERIMENT_SOURCES | EXPERIMENT_SPREADS |
		  EXPERIMENT_LONG,
	.variants = variants,
	.batch = speculative_batch,
};
