/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings around a batch: memory, TLB counters of the protection, sharers. */
#include "bench/batch/observe.h"

#include <sched.h>
#include <string.h>

#include "harness/proc/interrupts.h"
#include "harness/machine/memcg.h"
#include "harness/proc/smaps.h"
#include "harness/proc/vmstat.h"

/* RSS comes from smaps_rollup, not from statm: the counters behind statm are
 * kept per task or per CPU and lag behind. */
void observe_memory(const struct life *l, struct memory *m)
{
	m->rss = smaps_rss();
	m->vmpin = smaps_status("VmPin");
	m->vmlck = smaps_status("VmLck");
	m->memcg = -1;
	if (l->witness->memcg && memcg_usage(l->witness->memcg, &m->memcg))
		m->memcg = -1;
}

/* A value that could not be read makes no reading: 0 would be a claim. */
static void growth(struct life *l, const char *name, int64_t before,
		   int64_t now)
{
	if (before >= 0 && now >= 0)
		life_reading(l, name, now - before);
}

/* VmPin is kept and not relied upon: for one 4k buffer of a THP io_uring has
 * 2048 kB in it on 5.10 to 6.18, and 0 on 7.3. */
void observe_pinned_readings(struct life *l)
{
	const struct memory *before = &l->state->memory_before;
	struct memory now;

	observe_memory(l, &now);
	growth(l, "vmpin_bytes", before->vmpin, now.vmpin);
	growth(l, "vmlck_bytes", before->vmlck, now.vmlck);
	growth(l, "pin_rss_bytes", before->rss, now.rss);
	growth(l, "pin_memcg_bytes", before->memcg, now.memcg);
}

void observe_growth(struct life *l)
{
	const struct memory *before = &l->state->memory_before;
	struct memory now;

	observe_memory(l, &now);
	growth(l, "rss_growth_bytes", before->rss, now.rss);
	growth(l, "memcg_growth_bytes", before->memcg, now.memcg);
}

void observe_arm_start(struct life *l, struct arm_counts *a)
{
	/* Outside of the counters on both ends: reading the file is no part of
	 * the protection. */
	a->ipis_at = interrupts_tlb();
	counters_start(&l->witness->tlb);
}

/* The protection has several steps, and each starts and stops the counters:
 * values add up, and one invalid step makes the sum invalid. */
void observe_arm_stop(struct life *l, struct arm_counts *a)
{
	struct counters *c = &l->witness->tlb;
	int64_t now;

	counters_stop(c);
	for (unsigned int i = 0; i < c->nr; i++) {
		a->tlb[i] += c->counter[i].value;
		a->invalid[i] |= !c->counter[i].valid;
	}
	now = interrupts_tlb();
	if (a->ipis_at < 0 || now < 0)
		a->ipis = -1;
	else if (a->ipis >= 0)
		a->ipis += now - a->ipis_at;
}

/* @name: of each counter, and then of the IPIs. */
static void call_readings(struct life *l, const struct arm_counts *a,
			  const char *const name[WITNESS_TLB_COUNTERS + 1])
{
	for (unsigned int i = 0; i < l->witness->tlb.nr; i++)
		if (!a->invalid[i])
			life_reading(l, name[i], a->tlb[i]);
	if (a->ipis >= 0)
		life_reading(l, name[WITNESS_TLB_COUNTERS], a->ipis);
}

void observe_arm(struct life *l, const struct arm_counts *a)
{
	static const char *const name[WITNESS_TLB_COUNTERS + 1] = {
		"arm_tlb_flushes",
		"arm_tlb_flushes_remote",
		"arm_tlb_full_flushes",
		"arm_tlb_ipis",
	};

	call_readings(l, a, name);
}

void observe_operation(struct life *l, const struct arm_counts *a)
{
	static const char *const name[WITNESS_TLB_COUNTERS + 1] = {
		"op_tlb_flushes",
		"op_tlb_flushes_remote",
		"op_tlb_full_flushes",
		"op_tlb_ipis",
	};

	call_readings(l, a, name);
}

int observe_same_frames(const struct life *l, const uint64_t *entry)
{
	uint64_t now[512];
	size_t n;

	/* In chunks on the stack: it is asked between protection and writes. */
	for (size_t i = 0; i < l->state->pages; i += n) {
		int err;

		n = l->state->pages - i;
		if (n > sizeof(now) / sizeof(*now))
			n = sizeof(now) / sizeof(*now);
		err = frames_read(&l->witness->frames, 0,
				  l->map.addr + i * BASE_PAGE, now, n);
		if (err)
			return err;
		for (size_t k = 0; k < n; k++)
			if (frame_of(now[k]) != frame_of(entry[i + k]))
				return 0;
	}
	return 1;
}

void observe_windows_start(struct life *l)
{
	struct life_state *s = l->state;

	s->sums = (struct window_sums){
		.sampled_all = l->witness->faults.there,
	};
	for (unsigned int i = 0; i < l->witness->tlb.nr; i++)
		s->sums.tlb_valid[i] = true;
	memset(s->faulted, 0, s->writes);
	/* A reference taken after the protection was answered, too. */
	memset(s->handled, 0, s->pages);
}

/* By getrusage(), which needs no privilege: a second witness beside the sampled
 * faults. A page that is read from a swap device is a major fault. */
static int64_t thread_faults(const struct life_state *s)
{
	return s->usage_after.ru_minflt - s->usage_before.ru_minflt +
	       s->usage_after.ru_majflt - s->usage_before.ru_majflt;
}

/* Which writes faulted, and how many faults were elsewhere. */
static void add_sampled(struct life *l)
{
	struct life_state *s = l->state;
	struct faults *f = &l->witness->faults;
	uint64_t base = (uint64_t)l->map.addr;

	faults_collect(f);
	s->sums.sampled_all &= f->complete;
	s->sums.sampled += f->nr;
	for (size_t i = 0; i < f->nr; i++) {
		uint64_t off = f->addr[i] - base;

		if (f->addr[i] < base || off >= s->writes * l->map.kind->stride)
			s->sums.stray++;
		else
			s->faulted[off / l->map.kind->stride] = 1;
	}
}

/* One invalid window makes the sum invalid: multiplexed counters give
 * estimates. */
void observe_window(struct life *l, uint64_t ticks)
{
	struct window_sums *sums = &l->state->sums;
	const struct counters *tlb = &l->witness->tlb;

	sums->faults += thread_faults(l->state);
	sums->ns += clock_ns(l->clock, ticks);
	if (l->sort != BATCH_COUNTED)
		return;
	add_sampled(l);
	for (unsigned int i = 0; i < tlb->nr; i++) {
		sums->tlb[i] += tlb->counter[i].value;
		sums->tlb_valid[i] &= tlb->counter[i].valid;
	}
}

/* A merged page that is mapped more than once is somebody else's as well. One
 * of which that cannot be told would pass for exclusive. */
static bool read_merged(struct life *l)
{
	struct life_state *s = l->state;
	uint64_t count;

	for (size_t i = 0; i < s->pages; i++) {
		uint64_t frame = frame_of(s->before[i]);

		if (!frame)
			continue;
		if (frame_mapcount(&l->witness->frames, frame, &count))
			return false;
		s->shared[i] |= count > 1;
	}
	return true;
}

/* Somebody who shares part of the range by what the mapping is. @after is free
 * until the writes are over. */
static bool read_sharer(struct life *l)
{
	struct life_state *s = l->state;

	if (!l->witness->frames.numbers ||
	    frames_read(&l->witness->frames, l->map.sharer.pid, l->map.addr,
			s->after, s->pages))
		return false;
	for (size_t i = 0; i < s->pages; i++)
		s->shared[i] |= frame_of(s->before[i]) &&
				frame_of(s->before[i]) == frame_of(s->after[i]);
	return true;
}

/* Which pages would a write take from somebody else: those that the child's
 * page table maps to the same frame. Those that it maps to another one were
 * copied by fork. */
static void read_shared(struct life *l)
{
	struct life_state *s = l->state;
	int64_t copied = 0;

	s->sharers_known = true;
	s->moved_early = false;
	/* A page of a file is the file's as well. */
	for (size_t i = 0; i < s->pages; i++)
		s->shared[i] = !!(s->before[i] & PAGE_FILE);
	if (l->point->wp->traits & WP_MERGES)
		s->sharers_known = read_merged(l);
	if (l->map.sharer.pid)
		s->sharers_known &= read_sharer(l);
	if (!(l->point->wp->traits & WP_SHARES))
		return;
	/* @after is free until the writes are over. */
	s->sharers_known &= l->witness->frames.numbers &&
			    !frames_read(&l->witness->frames, l->wp.child.pid,
					 l->map.addr, s->after, s->pages);
	if (!s->sharers_known)
		return;
	s->moved_early = observe_same_frames(l, s->before) != 1;
	s->sharers_known = !s->moved_early;
	for (size_t i = 0; s->sharers_known && i < s->pages; i++) {
		uint64_t ours = frame_of(s->before[i]);
		uint64_t its = frame_of(s->after[i]);

		s->shared[i] |= ours && ours == its;
		/* A page that the reference replaced differs as well, and not
		 * because of fork. */
		copied += ours && its && ours != its && !s->pin_copied[i];
	}
	/* Nor are copies that the child's own writes made. */
	if (s->sharers_known && !l->point->params.child_writes)
		life_reading(l, "fork_copied_pages", copied);
}

void observe_before_writes(struct life *l)
{
	struct life_state *s = l->state;

	read_shared(l);
	s->huge_before = l->map.kind->traits & MAPPING_PMD
				 ? smaps_huge(l->map.addr, l->map.len)
				 : 0;
	/* Timed batches don't report IPIs, so don't read them. */
	s->ipis_before = l->sort == BATCH_COUNTED ? interrupts_tlb() : -1;
	witness_vmstat(s->vmstat_before);
	/* Without a protection nobody else has set it. */
	if (!(l->point->experiment->traits & EXPERIMENT_PROTECTS))
		memcpy(s->vmstat_start, s->vmstat_before,
		       sizeof(s->vmstat_start));
}

/* In the reverse order of observe_before_writes(): vmstat is closest to the
 * writes on both sides. */
void observe_after_writes(struct life *l)
{
	struct life_state *s = l->state;

	witness_vmstat(s->vmstat_after);
	s->ipis_after = l->sort == BATCH_COUNTED ? interrupts_tlb() : -1;
	s->huge_after = l->map.kind->traits & MAPPING_PMD
				? smaps_huge(l->map.addr, l->map.len)
				: 0;
}

void observe_cpu_start(struct life *l)
{
	l->state->cpu = sched_getcpu();
	l->state->left_cpu = false;
}

/* Pages that lie in the LRU batch of a CPU have a reference more. The drain is
 * of this CPU's: after a move those of the other one copy for no reason of the
 * point's. */
void observe_cpu(struct life *l)
{
	if (sched_getcpu() != l->state->cpu)
		l->state->left_cpu = true;
}
