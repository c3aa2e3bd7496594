/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The witnesses of an invocation: they tell whether a fault
 * happened, a page was copied, a TLB flushed. A witness that this machine does
 * not offer is absent, with the reason, and its decisions are inconclusive.
 */
#ifndef PINCOW_BENCH_BATCH_WITNESS_H
#define PINCOW_BENCH_BATCH_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "facts/sink.h"
#include "harness/proc/pagemap.h"
#include "harness/counters.h"
#include "harness/faults.h"

/** Fields of /proc/vmstat that are read around the writes. */
enum vmstat_field {
	VM_PGREUSE,
	VM_THP_SPLIT_PMD,
	VM_TLB_ALL, /* full flushes of a CPU's TLB; CONFIG_DEBUG_TLBFLUSH */
	VM_TLB_ONE, /* ... of single pages */
	VM_TLB_SENT, /* remote flushes */
	VM_TLB_RECEIVED,
	VM_PGALLOC, /* pages allocated, by zone */
	VM_PGALLOC_LAST = VM_PGALLOC + 3,
	VM_INTERFERENCE, /* from here on: frames change without us */
	VM_PGMIGRATE = VM_INTERFERENCE,
	VM_THP_COLLAPSE,
	VM_PSWPIN,
	VM_PSWPOUT,
	VM_COW_KSM,
	VM_NR
};

/** Those that libpfm4 names, ending with NULL. */
extern const char *const witness_events[];

/** Counters of struct witness' @tlb. */
#define WITNESS_TLB_COUNTERS 3

struct witness {
	struct frames frames;
	size_t max_faults; /* in one batch */
	struct faults faults;
	struct counters tlb;
	struct counters pmu;
	const char *memcg; /* directory of our cgroup, or NULL */
	struct why why_memcg;
	bool pins_counted; /* nr_foll_pin_acquired can be read exactly */
	struct why why_pins;
	char *scratch; /* a page of ours, to drain LRU batches with */
};

/** @max_faults: in one batch. 0 or -ENOMEM; an absent witness is no failure. */
int witness_open(struct witness *w, size_t max_faults, const char *memcg);
void witness_close(struct witness *w);

/**
 * Open the events that a batch of @sort uses, and close them behind it. A
 * page-fault event that exists costs every fault 40 ns, enabled or not: while a
 * timed batch runs, this process has none. The tracepoint of flushes stays.
 */
void witness_begin(struct witness *w, enum batch_sort sort);
void witness_end(struct witness *w);

/** Called for each metric that this machine cannot give. */
typedef void (*witness_absent_fn)(void *arg, const char *metric,
				  const char *why);
void witness_absent(const struct witness *w, witness_absent_fn fn, void *arg);

/** Is there a PMU, so that profiled batches make sense? */
bool witness_has_pmu(const struct witness *w);

/** Read the fields of enum vmstat_field; absent ones are VMSTAT_ABSENT. */
int witness_vmstat(int64_t value[VM_NR]);

/** @after - @before of a field, or VMSTAT_ABSENT. */
int64_t witness_delta(const int64_t *before, const int64_t *after, int field);

/** Pages allocated between the two, in all zones, or VMSTAT_ABSENT. */
int64_t witness_allocated(const int64_t *before, const int64_t *after);

/** Total of nr_foll_pin_acquired, per-CPU parts folded in, or -errno. */
int64_t witness_pins_acquired(const struct witness *w);

/**
 * Put the pages of this CPU's LRU batches on their lists: a page that sits in
 * one has a reference more. 0 or -errno.
 */
int witness_drain(const struct witness *w);

#endif
