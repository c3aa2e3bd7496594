/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness/machine/environment_parts.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "harness/machine/setting.h"

#define FIRMWARE_MAP	"/sys/firmware/memmap"
#define MEMORY_STEP_MIB 64

/* x86 and arm64 name the same things differently in /proc/cpuinfo. */
static const struct {
	const char *field;
	const char *key;
} cpu_fields[] = {
	{ "vendor_id", "cpu_vendor" },
	{ "model name", "cpu_model" },
	{ "cpu family", "cpu_family" },
	{ "model", "cpu_model_number" },
	{ "stepping", "cpu_stepping" },
	{ "microcode", "microcode" },
	{ "CPU implementer", "cpu_vendor" },
	{ "CPU architecture", "cpu_family" },
	{ "CPU part", "cpu_model_number" },
	{ "CPU revision", "cpu_stepping" },
};

static int add_cpu_field(struct environment *e, char *line)
{
	char *value = strchr(line, ':');
	size_t i, len;

	if (!value)
		return 0;
	for (len = (size_t)(value - line); len; len--)
		if (line[len - 1] != '\t' && line[len - 1] != ' ')
			break;
	line[len] = '\0';
	value += strspn(value, ": \t");
	value[strcspn(value, "\n")] = '\0';
	for (i = 0; i < sizeof(cpu_fields) / sizeof(*cpu_fields); i++)
		if (!strcmp(cpu_fields[i].field, line) && *value)
			return environment_add(e, ENV_MUST_MATCH,
					       cpu_fields[i].key, value);
	return 0;
}

/* The first CPU speaks for all: its paragraph ends with an empty line. */
static int add_cpu(struct environment *e)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	if (!f)
		return 0;
	while (!err && getline(&line, &room, f) > 0 && line[0] != '\n')
		err = add_cpu_field(e, line);
	free(line);
	fclose(f);
	return err;
}

static bool read_map(const char *entry, const char *file, char *text,
		     size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), FIRMWARE_MAP "/%s/%s", entry, file);
	return !setting_read(path, text, size);
}

/* What the firmware says is RAM, in bytes; 0 where it says nothing. */
static uint64_t firmware_memory(void)
{
	char start[32], end[32], type[32];
	DIR *dir = opendir(FIRMWARE_MAP);
	struct dirent *entry;
	uint64_t sum = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' &&
		    read_map(entry->d_name, "type", type, sizeof(type)) &&
		    !strcmp(type, "System RAM") &&
		    read_map(entry->d_name, "start", start, sizeof(start)) &&
		    read_map(entry->d_name, "end", end, sizeof(end)))
			sum += strtoull(end, NULL, 16) -
			       strtoull(start, NULL, 16) + 1;
	closedir(dir);
	return sum;
}

/*
 * The machine's memory, not the kernel's idea of it: MemTotal lacks what the
 * kernel keeps for itself, and two kernels on one machine must match here.
 */
static int add_memory(struct environment *e)
{
	uint64_t mib = firmware_memory() >> 20;

	if (!mib)
		mib = (uint64_t)sysconf(_SC_PHYS_PAGES) *
			      (uint64_t)sysconf(_SC_PAGESIZE) >>
		      20;
	mib = (mib + MEMORY_STEP_MIB / 2) / MEMORY_STEP_MIB * MEMORY_STEP_MIB;
	return environment_addf(e, ENV_MUST_MATCH, "memory_mib", "%" PRIu64,
				mib);
}

#if defined(__x86_64__)
static bool cpuid_hypervisor(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 31);
}

/* The signature of the hypervisor's leaf at @leaf, printable. */
static void cpuid_signature(unsigned int leaf, char text[13])
{
	unsigned int a, part[3];
	size_t i;

	__cpuid(leaf, a, part[0], part[1], part[2]);
	memcpy(text, part, 12);
	text[12] = '\0';
	for (i = 0; text[i]; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
}

const char *environment_accelerator(void)
{
	static char name[13];
	unsigned int leaf;

	if (!cpuid_hypervisor())
		return "none";
	/* KVM offers itself further up where it also pretends to be another. */
	for (leaf = 0x40000000; leaf < 0x40010000; leaf += 0x100) {
		cpuid_signature(leaf, name);
		if (!strcmp(name, "KVMKVMKVM"))
			return "kvm";
		if (!strcmp(name, "TCGTCGTCGTCG"))
			return "tcg";
	}
	cpuid_signature(0x40000000, name);
	return name[0] ? name : "unknown";
}

static int add_hypervisor(struct environment *e)
{
	return environment_add(e, ENV_MUST_MATCH, "hypervisor",
			       cpuid_hypervisor() ? "yes" : "no");
}
#else
/* Nothing in the CPU tells; `pincow boot` says it to the kernel. */
const char *environment_accelerator(void)
{
	static char name[16];
	char line[4096] = "";
	FILE *f = fopen("/proc/cmdline", "re");
	const char *p;

	if (f && !fgets(line, sizeof(line), f))
		line[0] = 0;
	if (f)
		fclose(f);
	p = strstr(line, "pincow.accelerator=");
	if (!p || sscanf(p, "pincow.accelerator=%15s", name) != 1)
		return "unknown";
	return name;
}

static int add_hypervisor(struct environment *e)
{
	(void)e;
	return 0;
}
#endif

int environment_add_machine(struct environment *e)
{
	struct utsname name;
	int err = 0;

	if (!uname(&name))
		err = environment_add(e, ENV_MUST_MATCH, "arch", name.machine);
	if (!err)
		err = add_cpu(e);
	if (!err)
		err = environment_addf(e, ENV_MUST_MATCH, "cpus_online", "%ld",
				       sysconf(_SC_NPROCESSORS_ONLN));
	if (!err)
		err = add_hypervisor(e);
	if (!err)
		err = environment_add(e, ENV_MUST_MATCH, "accelerator",
				      environment_accelerator());
	if (!err)
		err = add_memory(e);
	if (!err)
		err = environment_addf(e, ENV_MUST_MATCH, "page_size", "%ld",
				       sysconf(_SC_PAGESIZE));
	return err;
}
