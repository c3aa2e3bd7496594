/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening the witnesses, and the reasons for those that are absent. */
#include "bench/batch/witness.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/proc/interrupts.h"
#include "harness/machine/memcg.h"
#include "harness/proc/vmstat.h"
#include "bench/mapping/shared/mapping.h"

/* Reasons of include/trace/events/tlb.h: 2 and 3 are flushes on this CPU, 4
 * the sending of IPIs; all of @pages is TLB_FLUSH_ALL. */
static const struct counter_spec tlb_specs[WITNESS_TLB_COUNTERS] = {
	{ "tlb_flushes", "tlb:tlb_flush", "reason == 2 || reason == 3" },
	{ "tlb_flushes_remote", "tlb:tlb_flush", "reason == 4" },
	{ "tlb_full_flushes", "tlb:tlb_flush",
	  "(reason == 2 || reason == 3) && pages == 0xffffffffffffffff" },
};

static const struct counter_spec pmu_specs[] = {
	{ "cycles", "perf::CYCLES", NULL },
	{ "instructions", "perf::INSTRUCTIONS", NULL },
	{ "dtlb_misses", "perf::DTLB-LOAD-MISSES", NULL },
};

const char *const witness_events[] = {
	FAULTS_EVENT,
	"perf::CYCLES",
	"perf::INSTRUCTIONS",
	"perf::DTLB-LOAD-MISSES",
	NULL,
};

_Static_assert(sizeof(tlb_specs) / sizeof(*tlb_specs) <= COUNTERS_MAX &&
		       sizeof(pmu_specs) / sizeof(*pmu_specs) <= COUNTERS_MAX,
	       "counters_open() opens no more");

#if defined(__x86_64__) || defined(__i386__)
#define TLB_EVENTS true
#else
#define TLB_EVENTS false
#endif

#define NR(a) (sizeof(a) / sizeof((a)[0]))

/* nr_foll_pin_acquired is kept per CPU: without stat_refresh (root) it lags
 * behind, and a pin that was counted would look like none. */
static void check_pins(struct witness *w)
{
	static const char *const name[] = { "nr_foll_pin_acquired" };
	int64_t value;
	int err = vmstat_refresh();

	if (err)
		why_set(&w->why_pins, err, "/proc/sys/vm/stat_refresh: %s",
			strerror(-err));
	else if (vmstat_read(name, &value, 1) || value == VMSTAT_ABSENT)
		why_set(&w->why_pins, -ENOENT,
			"this kernel does not count pins in vmstat");
	else
		w->pins_counted = true;
}

static void open_flushes(struct witness *w)
{
	counters_open(&w->tlb, tlb_specs, NR(tlb_specs));
	/* Others have the event, and none makes it (arm64, 6.1): no 0. */
	if (!TLB_EVENTS)
		counters_refuse(&w->tlb, -EOPNOTSUPP,
				"only x86 reports flushes by tlb:tlb_flush");
}

int witness_open(struct witness *w, size_t max_faults, const char *memcg)
{
	memset(w, 0, sizeof(*w));
	w->max_faults = max_faults;
	w->scratch = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (w->scratch == MAP_FAILED) {
		w->scratch = NULL;
		return -ENOMEM;
	}
	frames_open(&w->frames);
	open_flushes(w);
	faults_open(&w->faults, max_faults);
	counters_open(&w->pmu, pmu_specs, NR(pmu_specs));
	/* Opened to learn which there are, and closed: even a disabled event
	 * costs every fault 40 ns. */
	witness_end(w);
	w->memcg = memcg;
	if (!memcg)
		why_set(&w->why_memcg, -ENOENT, "cannot make a memory cgroup");
	check_pins(w);
	return 0;
}

void witness_begin(struct witness *w, enum batch_sort sort)
{
	witness_end(w);
	if (sort == BATCH_COUNTED)
		faults_open(&w->faults, w->max_faults);
	else if (sort == BATCH_PROFILED)
		counters_open(&w->pmu, pmu_specs, NR(pmu_specs));
}

/* Not the tracepoint of flushes: closing the last event of one waits for a
 * grace period of RCU, 45 ms per batch, which made the quick suite six times as
 * long. It costs a reuse nothing, as that does not flush. */
void witness_end(struct witness *w)
{
	faults_close(&w->faults);
	counters_close(&w->pmu);
}

void witness_close(struct witness *w)
{
	/* Of a zeroed witness frames_close() would close stdin. */
	if (!w->scratch)
		return;
	frames_close(&w->frames);
	witness_end(w);
	counters_close(&w->tlb);
	munmap(w->scratch, BASE_PAGE);
	memset(w, 0, sizeof(*w));
}

/* All of these are derived from frame numbers, which need CAP_SYS_ADMIN; the
 * copies of PTEs are counted by vmstat, too. */
static void absent_frames(const struct witness *w, witness_absent_fn fn,
			  void *arg)
{
	static const char *const metrics[] = {
		"pinned_moved", "bystander_copies",    "spurious_copies",
		"hidden_pages", "hidden_growth_bytes", "fork_copied_pages",
	};

	for (size_t i = 0; i < NR(metrics); i++)
		fn(arg, metrics[i], w->frames.why.text);
}

static void absent_ipis(witness_absent_fn fn, void *arg)
{
	int64_t err = interrupts_tlb();
	const char *why = err == -ENODATA
				  ? "no CPU has received a TLB shootdown "
				    "since boot: this machine flushes "
				    "without IPIs"
				  : "/proc/interrupts has no row TLB";

	if (err >= 0)
		return;
	fn(arg, "tlb_ipis", why);
	fn(arg, "arm_tlb_ipis", why);
}

static void absent_tlb(const struct witness *w, witness_absent_fn fn, void *arg)
{
	char metric[64];

	for (unsigned int i = 0; i < w->tlb.nr; i++) {
		const struct counter *c = &w->tlb.counter[i];

		if (c->there)
			continue;
		fn(arg, c->spec->name, c->why.text);
		snprintf(metric, sizeof(metric), "arm_%s", c->spec->name);
		fn(arg, metric, c->why.text);
	}
	absent_ipis(fn, arg);
}

void witness_absent(const struct witness *w, witness_absent_fn fn, void *arg)
{
	if (!w->frames.numbers)
		absent_frames(w, fn, arg);
	if (!w->faults.there)
		fn(arg, "stray_faults", w->faults.why.text);
	absent_tlb(w, fn, arg);
	for (unsigned int i = 0; i < w->pmu.nr; i++)
		if (!w->pmu.counter[i].there)
			fn(arg, w->pmu.counter[i].spec->name,
			   w->pmu.counter[i].why.text);
	if (!w->memcg)
		fn(arg, "memcg_growth_bytes", w->why_memcg.text);
	if (!w->pins_counted)
		fn(arg, "foll_pin_acquired", w->why_pins.text);
}

bool witness_has_pmu(const struct witness *w)
{
	for (unsigned int i = 0; i < w->pmu.nr; i++)
		if (w->pmu.counter[i].there)
			return true;
	return false;
}

/* One read of the file for all fields: values of two reads are of two
 * moments. */
int witness_vmstat(int64_t value[VM_NR])
{
	static const char *const name[VM_NR] = {
		[VM_PGREUSE] = "pgreuse",
		[VM_THP_SPLIT_PMD] = "thp_split_pmd",
		[VM_TLB_ALL] = "nr_tlb_local_flush_all",
		[VM_TLB_ONE] = "nr_tlb_local_flush_one",
		[VM_TLB_SENT] = "nr_tlb_remote_flush",
		[VM_TLB_RECEIVED] = "nr_tlb_remote_flush_received",
		[VM_PGALLOC] = "pgalloc_dma",
		[VM_PGALLOC + 1] = "pgalloc_dma32",
		[VM_PGALLOC + 2] = "pgalloc_normal",
		[VM_PGALLOC + 3] = "pgalloc_movable",
		[VM_PGMIGRATE] = "pgmigrate_success",
		[VM_THP_COLLAPSE] = "thp_collapse_alloc",
		[VM_PSWPIN] = "pswpin",
		[VM_PSWPOUT] = "pswpout",
		[VM_COW_KSM] = "cow_ksm",
	};

	return vmstat_read(name, value, VM_NR);
}

/* A field that this kernel lacks has no difference either. */
int64_t witness_delta(const int64_t *before, const int64_t *after, int field)
{
	if (before[field] == VMSTAT_ABSENT || after[field] == VMSTAT_ABSENT)
		return VMSTAT_ABSENT;
	return after[field] - before[field];
}

/* Which zones there are differs from machine to machine. */
int64_t witness_allocated(const int64_t *before, const int64_t *after)
{
	int64_t sum = VMSTAT_ABSENT;

	for (int i = VM_PGALLOC; i <= VM_PGALLOC_LAST; i++) {
		int64_t delta = witness_delta(before, after, i);

		if (delta != VMSTAT_ABSENT)
			sum = delta + (sum == VMSTAT_ABSENT ? 0 : sum);
	}
	return sum;
}

int64_t witness_pins_acquired(const struct witness *w)
{
	static const char *const name[] = { "nr_foll_pin_acquired" };
	int64_t value;
	int err;

	if (!w->pins_counted)
		return -EOPNOTSUPP;
	err = vmstat_refresh();
	if (!err)
		err = vmstat_read(name, &value, 1);
	return err ? err : value;
}

int witness_drain(const struct witness *w)
{
	/* MADV_COLD starts with lru_add_drain() (5.4, 9c276cc65a58). */
	*(volatile char *)w->scratch = 1;
	return madvise(w->scratch, BASE_PAGE, MADV_COLD) ? -errno : 0;
}
