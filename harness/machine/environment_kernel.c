/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of the running kernel that bear on memory management or timing. */
#include "harness/machine/environment_kernel.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "harness/machine/environment.h"
#include "harness/machine/setting.h"

#define MM	   "/sys/kernel/mm/"
#define THP	   MM "transparent_hugepage/"
#define VULNERABLE "/sys/devices/system/cpu/vulnerabilities"

/* Files that a kernel lacks have no entry, so settings of one release only may
 * be listed as well. */
static const struct environment_file settings[] = {
	{ "thp_enabled", THP "enabled" },
	{ "thp_defrag", THP "defrag" },
	{ "thp_shmem_enabled", THP "shmem_enabled" },
	{ "thp_use_zero_page", THP "use_zero_page" },
	{ "khugepaged_defrag", THP "khugepaged/defrag" },
	{ "khugepaged_scan_sleep_ms", THP "khugepaged/scan_sleep_millisecs" },
	{ "khugepaged_pages_to_scan", THP "khugepaged/pages_to_scan" },
	{ "ksm_run", MM "ksm/run" },
	{ "lru_gen", MM "lru_gen/enabled" },
	{ "numa_balancing", "/proc/sys/kernel/numa_balancing" },
	{ "zswap", "/sys/module/zswap/parameters/enabled" },
	{ "swappiness", "/proc/sys/vm/swappiness" },
	{ "overcommit_memory", "/proc/sys/vm/overcommit_memory" },
	{ "nr_overcommit_hugepages", "/proc/sys/vm/nr_overcommit_hugepages" },
	{ "hugetlb_optimize_vmemmap", "/proc/sys/vm/hugetlb_optimize_vmemmap" },
	{ "compaction_proactiveness", "/proc/sys/vm/compaction_proactiveness" },
	{ "unprivileged_userfaultfd", "/proc/sys/vm/unprivileged_userfaultfd" },
	{ "io_uring_disabled", "/proc/sys/kernel/io_uring_disabled" },
	{ "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid" },
	{ "nmi_watchdog", "/proc/sys/kernel/nmi_watchdog" },
	{ "clocksource",
	  "/sys/devices/system/clocksource/clocksource0/current_clocksource" },
};

/*
 * The arguments that bear on memory management or on timing. The others stay
 * unread: they may name disks, hosts and addresses.
 */
static const char *const arguments[] = {
	"transparent_hugepage*",
	"thp_*",
	"hugepages*",
	"default_hugepagesz",
	"hugetlb*",
	"init_on_*",
	"mitigations",
	"spectre_*",
	"spec_*",
	"pti",
	"nopti",
	"retbleed",
	"mds",
	"l1tf",
	"tsx",
	"slub_debug",
	"slab_debug",
	"page_poison",
	"page_owner",
	"page_alloc.shuffle",
	"debug_pagealloc",
	"page_table_check",
	"nokaslr",
	"kaslr",
	"isolcpus",
	"nohz",
	"nohz_full",
	"rcu_nocbs",
	"rcu_nocb_poll",
	"psi",
	"preempt",
	"nosmp",
	"maxcpus",
	"nr_cpus",
	"mem",
	"memmap",
	"movablecore",
	"kernelcore",
	"cma",
	"numa",
	"numa_balancing",
	"nopcid",
	"noinvpcid",
	"nosmap",
	"nosmep",
	"no5lvl",
	"clearcpuid",
	"tsc",
	"clocksource",
	"idle",
	"processor.max_cstate",
	"intel_idle.max_cstate",
	"intel_pstate",
	"amd_pstate",
	"cgroup_disable",
	"cgroup_enable",
	"cgroup.memory",
	"cgroup_no_v1",
	"swapaccount",
	"zswap.*",
	"lru_gen*",
	"kfence.*",
	"kasan*",
	"nmi_watchdog",
	"threadirqs",
	"iommu*",
	"intel_iommu",
	"amd_iommu",
	"swiotlb",
	"page_reporting*",
	"nested_pvm",
	"hardened_usercopy",
	"randomize_*",
};

static int argument_matters(const char *argument)
{
	char name[256];
	size_t i, len = strcspn(argument, "=");

	if (len >= sizeof(name))
		return 0;
	memcpy(name, argument, len);
	name[len] = '\0';
	for (i = 0; i < sizeof(arguments) / sizeof(*arguments); i++)
		if (!fnmatch(arguments[i], name, 0))
			return 1;
	return 0;
}

static int add_arguments(struct environment *e)
{
	char line[SETTING_MAX], kept[SETTING_MAX] = "";
	char *word, *rest;
	size_t len = 0;

	/* No entry if unreadable, an empty one without arguments that
	 * matter. */
	if (setting_read("/proc/cmdline", line, sizeof(line)))
		return 0;
	/* Words behind "--" are init's (kernel-parameters.rst). kept is as
	 * large as the line, so what is kept of that always fits. */
	for (word = strtok_r(line, " ", &rest); word && strcmp(word, "--");
	     word = strtok_r(NULL, " ", &rest))
		if (argument_matters(word))
			len += (size_t)snprintf(kept + len, sizeof(kept) - len,
						"%s%s", len ? " " : "", word);
	return environment_add(e, ENV_MAY_DIFFER, "kernel_arguments", kept);
}

/* One entry for each directory entry that matches: PREFIX and its name. */
static int add_directory(struct environment *e, const char *path,
			 const char *pattern, const char *file,
			 const char *prefix)
{
	char name[PATH_MAX], value[SETTING_MAX], key[512];
	struct dirent **list;
	/* Sorted, so that headers of two runs can be compared line by line. -1
	 * without the folder: mTHP has one from 6.8 on. */
	int i, nr = scandir(path, &list, NULL, alphasort), err = 0;

	for (i = 0; i < nr; i++) {
		const char *entry = list[i]->d_name;

		snprintf(name, sizeof(name), "%s/%s%s", path, entry, file);
		snprintf(key, sizeof(key), "%s%s", prefix, entry);
		if (!err && !fnmatch(pattern, entry, FNM_PERIOD) &&
		    !setting_read(name, value, sizeof(value)))
			err = environment_add(e, ENV_MAY_DIFFER, key, value);
		free(list[i]);
	}
	if (nr >= 0)
		free(list);
	return err;
}

/* A title line, then one line for each area: "FILE TYPE SIZE USED PRIO". */
static int add_swap(struct environment *e)
{
	unsigned long long size, total = 0;
	FILE *f = fopen("/proc/swaps", "re");
	char *line = NULL;
	size_t room = 0;

	if (!f)
		return 0;
	/* Only the sum: names of files and volumes stay on this machine. */
	while (getline(&line, &room, f) > 0)
		if (sscanf(line, "%*s %*s %llu", &size) == 1)
			total += size;
	free(line);
	fclose(f);
	return environment_addf(e, ENV_MAY_DIFFER, "swap_kib", "%llu", total);
}

int environment_add_kernel(struct environment *e)
{
	struct utsname name;
	int err = 0;

	if (!uname(&name)) {
		err = environment_add(e, ENV_MAY_DIFFER, "kernel_release",
				      name.release);
		if (!err)
			err = environment_add(e, ENV_MAY_DIFFER,
					      "kernel_version", name.version);
	}
	if (!err)
		err = add_arguments(e);
	if (!err)
		err = environment_add_files(e, ENV_MAY_DIFFER, settings,
					    sizeof(settings) /
						    sizeof(*settings));
	if (!err)
		err = add_directory(e, THP, "hugepages-*", "/enabled", "thp_");
	if (!err)
		err = add_directory(e, VULNERABLE, "*", "", "vulnerability_");
	if (!err)
		err = add_swap(e);
	return err;
}
