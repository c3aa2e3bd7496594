/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine: CPU, memory, hypervisor. Two runs must agree on all of it. */
#include "harness/machine/environment_machine.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/accelerator.h"
#include "harness/machine/environment.h"
#include "harness/machine/setting.h"

/* The step hides the MiB by which firmware or two kernels of one machine
 * differ. */
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
		/* By its whole name: "model" begins "model name". */
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

/* RAM by the firmware's map, in bytes; 0 where it is not shown. */
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
			/* + 1: end is the address of the last byte. */
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

	/* arm64 has no such map. */
	if (!mib)
		mib = (uint64_t)sysconf(_SC_PHYS_PAGES) *
			      (uint64_t)sysconf(_SC_PAGESIZE) >>
		      20;
	mib = (mib + MEMORY_STEP_MIB / 2) / MEMORY_STEP_MIB * MEMORY_STEP_MIB;
	return environment_addf(e, ENV_MUST_MATCH, "memory_mib", "%" PRIu64,
				mib);
}

/* Some CPUs don't say. */
static int add_hypervisor(struct environment *e)
{
	int is_guest = accelerator_is_guest();

	return is_guest < 0 ? 0
			    : environment_add(e, ENV_MUST_MATCH, "hypervisor",
					      is_guest ? "yes" : "no");
}

int environment_add_machine(struct environment *e)
{
	struct utsname name;
	int err = 0;

	if (!uname(&name))
		err = environment_add(e, ENV_MUST_MATCH, "arch", name.machine);
	if (!err)
		err = add_cpu(e);
	if (!err)
		/* Not only a setting: with one CPU the kernel patches its lock
		 * prefixes away. */
		err = environment_addf(e, ENV_MUST_MATCH, "cpus_online", "%ld",
				       sysconf(_SC_NPROCESSORS_ONLN));
	if (!err)
		err = add_hypervisor(e);
	if (!err)
		err = environment_add(e, ENV_MUST_MATCH, "accelerator",
				      accelerator_name());
	if (!err)
		err = add_memory(e);
	if (!err)
		err = environment_addf(e, ENV_MUST_MATCH, "page_size", "%ld",
				       sysconf(_SC_PAGESIZE));
	return err;
}
