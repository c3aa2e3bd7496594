/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of checks, which doctor prints and run warns about. */
#include "facts/load.h"
#include "harness/machine/checks.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "harness/machine/knobs.h"
#include "harness/machine/probes.h"

#define CPU "/sys/devices/system/cpu/"
#define MM  "/sys/kernel/mm/"
#define THP MM "transparent_hugepage/"

const char *const check_severities[CHECK_SEVERITY_NR] = {
	[CHECK_WRONG] = "wrong",
	[CHECK_MISSING] = "missing",
	[CHECK_NOISY] = "noisy",
};

/* The worst first. Costs without a number were not measured. */
const struct check checks[] = {
	{
		.name = "numa_balancing",
		.severity = CHECK_WRONG,
		.concern = CONCERN_COUNTS | CONCERN_TIMES,
		.probe = probe_value,
		.path = "/proc/sys/kernel/numa_balancing",
		.good = "0",
		.tune = "0",
		.cost = "It makes pages inaccessible to see who uses them, "
			"and moves them: these faults are counted and timed "
			"as faults of the writes.",
		.fix = "sysctl kernel.numa_balancing=0",
	},
	{
		.name = "clocksource",
		.severity = CHECK_WRONG,
		.concern = CONCERN_TIMES,
		.probe = probe_value,
		.path = "/sys/devices/system/clocksource/clocksource0/"
			"current_clocksource",
		/* The vDSO reads all of these without a system call. */
		.good = "tsc|kvm-clock|xen|hyperv_clocksource_tsc_page|"
			"arch_sys_counter",
		.cost = "Reading this clock takes longer than a write without "
			"a fault (a microsecond for hpet and acpi_pm, no "
			"resolution at all for jiffies): short times are the "
			"clock's own.",
		.fix = "read in the kernel's log why tsc is not used",
	},
	{
		.name = "privilege",
		.severity = CHECK_MISSING,
		.concern = CONCERN_COUNTS,
		.probe = probe_privilege,
		.path = "/proc/self/status",
		.cost = "Frame numbers are hidden: vmstat, system-wide, tells "
			"reuse from copy where no huge page stays whole, "
			"else writes are inconclusive; bystander_copies, "
			"hidden_pages and flushes are absent. Pools and THP "
			"are not prepared.",
		.fix = "run as root, or pincow boot -k debian:6.1",
	},
	{
		.name = "perf_event_paranoid",
		.severity = CHECK_MISSING,
		.concern = CONCERN_COUNTS,
		.probe = probe_perf,
		.path = "/proc/sys/kernel/perf_event_paranoid",
		.good = "-1",
		.cost = "Faults by address need 1 or less, flushes by reason "
			"-1: without, the classes of mixed batches are "
			"inconclusive and tlb_flushes is absent.",
		.fix = "run as root, or sysctl kernel.perf_event_paranoid=-1",
	},
	{
		.name = "thp_enabled",
		.severity = CHECK_MISSING,
		.concern = CONCERN_HUGE,
		.probe = probe_value,
		.path = THP "enabled",
		.good = "always|madvise",
		/* Not always: the rest of the machine keeps its base pages. */
		.tune = "madvise",
		.cost = "No THP is made: their points are skips. A run as root "
			"sets madvise by itself.",
		.fix = "echo madvise > " THP "enabled",
	},
	{
		.name = "hugetlb_pool",
		.severity = CHECK_MISSING,
		.concern = CONCERN_HUGETLB,
		.probe = probe_at_least,
		/* Free ones, not all: a page that somebody else uses takes no
		 * copy. */
		.path = MM "hugepages/hugepages-2048kB/free_hugepages",
		.good = "4",
		.cost = "A copy of a hugetlb page needs a free one: its points "
			"are skips. A run as root raises the pool by itself, "
			"where memory is not too fragmented.",
		.fix = "echo 8 > " MM "hugepages/hugepages-2048kB/nr_hugepages",
	},
	{
		.name = "memlock",
		.severity = CHECK_MISSING,
		.concern = CONCERN_LONGTERM,
		.probe = probe_memlock,
		.path = "/proc/self/limits",
		/* 8 MiB: four whole THPs. */
		.good = "8388608",
		.cost = "A long-term pin is charged by whole compound pages, 2 "
			"MiB for 4k of a THP: beyond the limit it is a skip "
			"(ENOMEM).",
		.fix = "ulimit -l unlimited, or run as root",
	},
	{
		.name = "io_uring_disabled",
		.severity = CHECK_MISSING,
		.concern = CONCERN_LONGTERM,
		.probe = probe_value,
		.path = "/proc/sys/kernel/io_uring_disabled",
		.good = "0",
		.tune = "0",
		.cost = "2 refuses io_uring to every process, 1 to processes "
			"that are neither root nor in its group: its points "
			"are skips.",
		.fix = "sysctl kernel.io_uring_disabled=0",
	},
	{
		.name = "load",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_load,
		.path = "/proc/loadavg",
		.good = LOAD_PER_CPU,
		.cost = "Tasks that share a CPU or a cache make writes "
			"slower, tails most; beyond one task per CPU a run "
			"takes that many times as long. Counts stay exact.",
		.fix = "stop what runs (top), and wait a minute",
	},
	{
		.name = "governor",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_value,
		.path = CPU "cpu[0-9]*/cpufreq/scaling_governor",
		.good = "performance",
		.tune = "performance",
		.cost = "The frequency follows the load: all times move with "
			"it, by up to the ratio of highest to lowest "
			"frequency.",
		.fix = "cpupower frequency-set -g performance",
	},
	{
		/* A row of its own: intel_pstate has no cpufreq/boost, and its
		 * file has the opposite sense. */
		.name = "turbo_intel",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_value,
		.path = CPU "intel_pstate/no_turbo",
		.good = "1",
		.tune = "1",
		.cost = "The frequency depends on temperature and on the other "
			"cores: times of one run differ from another's.",
		.fix = "echo 1 > " CPU "intel_pstate/no_turbo",
	},
	{
		.name = "turbo",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_value,
		.path = CPU "cpufreq/boost",
		.good = "0",
		.tune = "0",
		.cost = "The frequency depends on temperature and on the other "
			"cores: times of one run differ from another's.",
		.fix = "echo 0 > " CPU "cpufreq/boost",
	},
	{
		.name = "smt",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_value,
		/* Not smt/control: its "forceoff", "notsupported" and
		 * "notimplemented" are all fine. */
		.path = CPU "smt/active",
		.good = "0",
		.cost = "Tasks on the sibling of the measuring CPU share its "
			"core, TLB and L1 cache.",
		.fix = "echo off > " CPU "smt/control (it takes CPUs away, so "
		       "--tune does not), or keep the sibling idle",
	},
	{
		.name = "hypervisor",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_hypervisor,
		.path = "/proc/cpuinfo",
		.cost = "Faults walk two sets of page tables, the host may "
			"back this memory by 4k pages and take its CPU away; "
			"most offer no PMU. Times are of this machine on this "
			"host only. Counts stay exact.",
		.fix = "measure times on the bare machine",
	},
	{
		.name = "steal",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_steal,
		.path = "/proc/stat",
		.good = "0.5",
		.cost = "The host gave this CPU to others for that share of "
			"the time: a write that it hits takes milliseconds "
			"(write_ns_max, p99).",
		.fix = "ask for a dedicated CPU",
	},
	{
		.name = "khugepaged",
		.severity = CHECK_NOISY,
		.concern = CONCERN_COUNTS | CONCERN_TIMES,
		.probe = probe_khugepaged,
		.path = THP "khugepaged/scan_sleep_millisecs",
		/* A minute, which is longer than an invocation takes by
		 * default. */
		.good = "60000",
		.tune = "60000",
		.cost = "With THP set to always it scans all processes at "
			"this interval; a collapse moves frames, so the "
			"batch is repeated (event interference).",
		.fix = "echo 60000 > " THP "khugepaged/scan_sleep_millisecs",
	},
	{
		.name = "ksm",
		.severity = CHECK_NOISY,
		.concern = CONCERN_COUNTS | CONCERN_TIMES,
		.probe = probe_value,
		.path = MM "ksm/run",
		/* 2 is stopped as well, with all pages unmerged. */
		.good = "0|2",
		.tune = "0",
		.cost = "ksmd takes a CPU now and then. It merges only memory "
			"that asked for it, so counts stay exact.",
		.fix = "echo 0 > " MM "ksm/run",
	},
	{
		.name = "compaction",
		.severity = CHECK_NOISY,
		.concern = CONCERN_COUNTS | CONCERN_TIMES,
		.probe = probe_value,
		.path = "/proc/sys/vm/compaction_proactiveness",
		.good = "0",
		.tune = "0",
		.cost = "kcompactd migrates pages, ours among them, so the "
			"batch is repeated (event interference).",
		.fix = "sysctl vm.compaction_proactiveness=0",
	},
	{
		.name = "swap",
		.severity = CHECK_NOISY,
		.concern = CONCERN_COUNTS | CONCERN_TIMES,
		.probe = probe_swap,
		/* Without a tune: swapoff brings everything back into memory,
		 * which may not hold it. */
		.path = "/proc/swaps",
		.cost = "Under memory pressure pages of the range are "
			"swapped out, so the batch is repeated (event "
			"interference); its times are the disk's.",
		.fix = "swapoff -a",
	},
	{
		.name = "nmi_watchdog",
		.severity = CHECK_NOISY,
		.concern = CONCERN_TIMES,
		.probe = probe_value,
		.path = "/proc/sys/kernel/nmi_watchdog",
		.good = "0",
		.tune = "0",
		.cost = "It keeps one counter of the PMU for itself and "
			"interrupts each CPU every few seconds.",
		.fix = "sysctl kernel.nmi_watchdog=0",
	},
};

const size_t nr_checks = sizeof(checks) / sizeof(checks[0]);

void check_probe(const struct check *c, const char *root, struct finding *f)
{
	/* The answer of every probe that returns early, as this machine lacks
	 * its file. */
	f->state = CHECK_UNKNOWN;
	f->value[0] = '\0';
	c->probe(c, root, f);
}

/* All files of a pattern: a governor is per CPU. The first error is told, the
 * others are set all the same. */
int check_tune(const struct check *c, const char *root, struct knobs *k)
{
	char pattern[PATH_MAX];
	glob_t files = { 0 };
	int err = 0;

	if (!c->tune)
		return -EOPNOTSUPP;
	snprintf(pattern, sizeof(pattern), "%s%s", root, c->path);
	/* A guest has no cpufreq: nothing was tuned, and the caller says so. */
	if (glob(pattern, 0, NULL, &files))
		err = -ENOENT;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		int one = knobs_set(k, files.gl_pathv[i], c->tune);

		err = err ? err : one;
	}
	globfree(&files);
	return err;
}
