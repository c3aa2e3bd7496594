/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Circumstances of a run that no comparison depends on. */
#include "harness/machine/environment_recorded.h"

#include <gnu/libc-version.h>
#include <inttypes.h>
#include <jansson.h>
#include <linux/capability.h>
#include <perfmon/pfmlib.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/clock.h"
#include "harness/harness.h"
#include "harness/machine/environment.h"
#include "harness/machine/files_dir.h"
#include "harness/machine/setting.h"

#define CPU "/sys/devices/system/cpu/"

/* cpu0 stands for all: checks.c looks at each of them. */
static const struct environment_file files[] = {
	{ "load_average", "/proc/loadavg" },
	{ "smt", CPU "smt/control" },
	{ "governor", CPU "cpu0/cpufreq/scaling_governor" },
	{ "frequency_driver", CPU "cpu0/cpufreq/scaling_driver" },
	{ "no_turbo", CPU "intel_pstate/no_turbo" },
	{ "boost", CPU "cpufreq/boost" },
	{ "isolated_cpus", CPU "isolated" },
	{ "tainted", "/proc/sys/kernel/tainted" },
	{ "nr_hugepages", "/proc/sys/vm/nr_hugepages" },
};

/* A number in a file of lines "NAME[:] NUMBER ...". */
struct number {
	const char *field;
	const char *key;
};

static const struct number meminfo[] = {
	{ "MemFree:", "memory_free_kib" },
	{ "MemAvailable:", "memory_available_kib" },
	{ "SwapFree:", "swap_free_kib" },
	{ NULL, NULL },
};

/* Since boot: they tell how fragmented the memory of this machine is. */
static const struct number vmstat[] = {
	{ "thp_fault_alloc", "thp_fault_alloc" },
	{ "thp_fault_fallback", "thp_fault_fallback" },
	{ "thp_collapse_alloc", "thp_collapse_alloc" },
	{ "compact_fail", "compact_fail" },
	{ NULL, NULL },
};

static const struct number status[] = {
	{ "Seccomp:", "seccomp" },
	{ NULL, NULL },
};

static int add_numbers(struct environment *e, const char *path,
		       const struct number *wanted)
{
	FILE *f = fopen(path, "re");
	const struct number *n;
	unsigned long long value;
	char *line = NULL, field[128];
	size_t room = 0;
	int err = 0;

	if (!f)
		return 0;
	while (!err && getline(&line, &room, f) > 0) {
		if (sscanf(line, "%127s %llu", field, &value) != 2)
			continue;
		for (n = wanted; n->field && !err; n++)
			if (!strcmp(n->field, field))
				err = environment_addf(e, ENV_RECORDED, n->key,
						       "%llu", value);
	}
	free(line);
	fclose(f);
	return err;
}

/* The ninth field of the line "cpu": time that the hypervisor took. */
static int add_steal(struct environment *e)
{
	FILE *f = fopen("/proc/stat", "re");
	unsigned long long steal;
	int err = 0;

	if (!f)
		return 0;
	if (fscanf(f, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) == 1)
		err = environment_addf(e, ENV_RECORDED, "steal_ticks", "%llu",
				       steal);
	fclose(f);
	return err;
}

static int add_capabilities(struct environment *e)
{
	/* Those that decide which witnesses, pins and settings exist. */
	static const struct {
		const char *key;
		unsigned int bit;
	} wanted[] = {
		{ "cap_sys_admin", CAP_SYS_ADMIN },
		{ "cap_perfmon", CAP_PERFMON },
		{ "cap_ipc_lock", CAP_IPC_LOCK },
		{ "cap_sys_ptrace", CAP_SYS_PTRACE },
	};
	FILE *f = fopen("/proc/self/status", "re");
	char *line = NULL;
	size_t room = 0, i;
	uint64_t set;
	int err = 0;

	if (!f)
		return 0;
	while (!err && getline(&line, &room, f) > 0) {
		if (sscanf(line, "CapEff: %" SCNx64, &set) != 1)
			continue;
		for (i = 0; i < sizeof(wanted) / sizeof(*wanted) && !err; i++)
			err = environment_add(e, ENV_RECORDED, wanted[i].key,
					      set >> wanted[i].bit & 1 ? "yes"
								       : "no");
	}
	free(line);
	fclose(f);
	return err;
}

static int add_memlock(struct environment *e)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit))
		return 0;
	/* As a number it would be 2^64 - 1. */
	if (limit.rlim_cur == RLIM_INFINITY)
		return environment_add(e, ENV_RECORDED, "memlock_bytes",
				       "unlimited");
	return environment_addf(e, ENV_RECORDED, "memlock_bytes", "%llu",
				(unsigned long long)limit.rlim_cur);
}

static int add_privileges(struct environment *e)
{
	cpu_set_t cpus;
	int err = environment_add(e, ENV_RECORDED, "root",
				  geteuid() ? "no" : "yes");

	if (!err)
		err = add_capabilities(e);
	if (!err)
		err = add_memlock(e);
	if (!err && !sched_getaffinity(0, sizeof(cpus), &cpus))
		err = environment_addf(e, ENV_RECORDED, "cpus_allowed", "%d",
				       CPU_COUNT(&cpus));
	return err;
}

/* Hints, as no interface tells: files and variables of the usual runtimes. */
static int add_container(struct environment *e)
{
	char value[64] = "none";
	const char *variable = getenv("container");

	if (setting_read("/run/systemd/container", value, sizeof(value)))
		snprintf(value, sizeof(value), "%s", "none");
	/* An empty file still tells that there is a container. */
	else if (!value[0])
		snprintf(value, sizeof(value), "%s", "yes");
	if (!strcmp(value, "none") && variable && variable[0])
		snprintf(value, sizeof(value), "%s", variable);
	if (!strcmp(value, "none") && !access("/.dockerenv", F_OK))
		snprintf(value, sizeof(value), "%s", "docker");
	if (!strcmp(value, "none") && !access("/run/.containerenv", F_OK))
		snprintf(value, sizeof(value), "%s", "podman");
	return environment_add(e, ENV_RECORDED, "container", value);
}

/* Never compared: only an experiment's own version says that its numbers mean
 * something else. */
static int add_versions(struct environment *e)
{
	int pfm = pfm_get_version();
	int err = environment_add(e, ENV_RECORDED, "pincow", PINCOW_VERSION);

	if (!err)
		err = environment_add(e, ENV_RECORDED, "compiler", __VERSION__);
	if (!err)
		err = environment_add(e, ENV_RECORDED, "libc",
				      gnu_get_libc_version());
	if (!err)
		err = environment_add(e, ENV_RECORDED, "benchmark",
				      harness_engine());
	if (!err)
		err = environment_addf(e, ENV_RECORDED, "libpfm", "%d.%d",
				       pfm >> 16, pfm & 0xffff);
	if (!err)
		err = environment_add(e, ENV_RECORDED, "jansson",
				      jansson_version_str());
	if (!err)
		err = environment_add(e, ENV_RECORDED, "zlib", zlibVersion());
	return err;
}

int environment_add_recorded(struct environment *e)
{
	int err = environment_add_files(e, ENV_RECORDED, files,
					sizeof(files) / sizeof(*files));

	if (!err)
		err = add_numbers(e, "/proc/meminfo", meminfo);
	if (!err)
		err = add_numbers(e, "/proc/vmstat", vmstat);
	if (!err)
		err = add_numbers(e, "/proc/self/status", status);
	if (!err)
		err = environment_addf(
			e, ENV_RECORDED, "uptime_s", "%llu",
			(unsigned long long)clock_gettime_ns(CLOCK_BOOTTIME) /
				1000000000);
	if (!err)
		err = add_steal(e);
	if (!err)
		err = add_privileges(e);
	if (!err)
		err = add_container(e);
	if (!err && *files_dir_system())
		err = environment_add(e, ENV_RECORDED, "file_system",
				      files_dir_system());
	if (!err)
		err = add_versions(e);
	return err;
}
