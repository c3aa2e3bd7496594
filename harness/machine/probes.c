/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Probes: each looks at files below a root, so that tests can have their
 * own. */
#include "harness/machine/probes.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/machine/setting.h"

#ifndef CAP_PERFMON /* 5.8 */
#define CAP_PERFMON 38
#endif

static void below(char *path, size_t size, const char *root, const char *name)
{
	snprintf(path, size, "%s%s", root, name);
}

static void set_value(struct finding *f, const char *value)
{
	/* The value is only shown: settings are shorter. */
	snprintf(f->value, sizeof(f->value), "%.127s", value);
}

static bool one_of(const char *value, const char *words)
{
	size_t len = strlen(value), n;

	for (const char *w = words; *w; w += n + (w[n] == '|')) {
		n = strcspn(w, "|");
		if (n == len && !memcmp(w, value, n))
			return true;
	}
	return false;
}

/* The first file that is not fine says its value; unknown without any. */
static void each_file(const struct check *c, const char *root,
		      struct finding *f,
		      bool (*fine)(const char *value, const char *good))
{
	char pattern[PATH_MAX], value[SETTING_MAX];
	glob_t files = { 0 };

	below(pattern, sizeof(pattern), root, c->path);
	if (glob(pattern, 0, NULL, &files)) {
		globfree(&files);
		return;
	}
	for (size_t i = 0; i < files.gl_pathc; i++) {
		/* A CPU may go offline between glob(3) and here. */
		if (setting_read(files.gl_pathv[i], value, sizeof(value)))
			continue;
		if (f->state == CHECK_UNKNOWN)
			set_value(f, value);
		if (f->state == CHECK_UNKNOWN)
			f->state = CHECK_FINE;
		if (fine(value, c->good))
			continue;
		f->state = CHECK_FOUND;
		set_value(f, value);
		break;
	}
	globfree(&files);
}

/* The kernel wrote these numbers: their syntax is not checked. */
static bool at_most(const char *value, const char *good)
{
	return strtoll(value, NULL, 10) <= strtoll(good, NULL, 10);
}

static bool at_least(const char *value, const char *good)
{
	return strtoll(value, NULL, 10) >= strtoll(good, NULL, 10);
}

void probe_value(const struct check *c, const char *root, struct finding *f)
{
	each_file(c, root, f, one_of);
}

void probe_at_most(const struct check *c, const char *root, struct finding *f)
{
	each_file(c, root, f, at_most);
}

void probe_at_least(const struct check *c, const char *root, struct finding *f)
{
	each_file(c, root, f, at_least);
}

/* The rest of the first line of a file that begins with @start. */
static bool find_line(const char *root, const char *name, const char *start,
		      char *rest, size_t size)
{
	char path[PATH_MAX], *line = NULL;
	size_t room = 0, len = strlen(start);
	bool found = false;
	FILE *f;

	below(path, sizeof(path), root, name);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && getline(&line, &room, f) > 0)
		found = !strncmp(line, start, len);
	if (found)
		snprintf(rest, size, "%s", line + len);
	free(line);
	fclose(f);
	return found;
}

/* 1, 0, or -ENODATA where it cannot be told. From a file, unlike capget(2), as
 * the root may be a test's. */
static int capable(const char *root, unsigned int cap)
{
	char rest[64];

	if (!find_line(root, "/proc/self/status", "CapEff:", rest,
		       sizeof(rest)))
		return -ENODATA;
	return strtoull(rest, NULL, 16) >> cap & 1;
}

void probe_privilege(const struct check *c, const char *root, struct finding *f)
{
	int can = capable(root, CAP_SYS_ADMIN);

	(void)c;
	if (can < 0)
		return;
	f->state = can ? CHECK_FINE : CHECK_FOUND;
	set_value(f, can ? "CAP_SYS_ADMIN" : "no CAP_SYS_ADMIN");
}

/* A capability makes the setting irrelevant. */
void probe_perf(const struct check *c, const char *root, struct finding *f)
{
	probe_at_most(c, root, f);
	if (f->state == CHECK_FOUND && (capable(root, CAP_PERFMON) == 1 ||
					capable(root, CAP_SYS_ADMIN) == 1))
		f->state = CHECK_FINE;
}

/* CAP_IPC_LOCK exempts from the limit. */
void probe_memlock(const struct check *c, const char *root, struct finding *f)
{
	char rest[256], soft[64];

	if (!find_line(root, c->path, "Max locked memory", rest,
		       sizeof(rest)) ||
	    /* The soft limit is the first column, and the one that is
	     * enforced. */
	    sscanf(rest, "%63s", soft) != 1)
		return;
	set_value(f, soft);
	f->state = CHECK_FINE;
	if (strcmp(soft, "unlimited") && !at_least(soft, c->good) &&
	    capable(root, CAP_IPC_LOCK) != 1)
		f->state = CHECK_FOUND;
}

/* From /proc/stat, as the root may not be this machine's. */
static unsigned int cpus(const char *root)
{
	char path[PATH_MAX], *line = NULL;
	unsigned int nr = 0;
	size_t room = 0;
	FILE *f;

	below(path, sizeof(path), root, "/proc/stat");
	f = fopen(path, "re");
	if (!f)
		/* With too few CPUs the load is judged strictly, not
		 * overlooked. */
		return 1;
	while (getline(&line, &room, f) > 0)
		/* "cpu " is the sum of all. */
		nr += !strncmp(line, "cpu", 3) && line[3] != ' ';
	free(line);
	fclose(f);
	return nr ? nr : 1;
}

void probe_load(const struct check *c, const char *root, struct finding *f)
{
	char path[PATH_MAX], line[SETTING_MAX];
	unsigned int nr = cpus(root);
	double load;

	below(path, sizeof(path), root, c->path);
	if (setting_read(path, line, sizeof(line)) ||
	    sscanf(line, "%lf", &load) != 1)
		return;
	snprintf(f->value, sizeof(f->value), "%.2f on %u CPU%s", load, nr,
		 nr == 1 ? "" : "s");
	f->state =
		load <= strtod(c->good, NULL) * nr ? CHECK_FINE : CHECK_FOUND;
}

/* Since boot: a short measurement of it would take as long as a run. */
void probe_steal(const struct check *c, const char *root, struct finding *f)
{
	unsigned long long t[8], sum = 0;
	char rest[256];
	double percent;

	if (!find_line(root, c->path, "cpu ", rest, sizeof(rest)) ||
	    sscanf(rest, "%llu %llu %llu %llu %llu %llu %llu %llu", &t[0],
		   &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) != 8)
		return;
	/* The two columns behind steal, guest and guest_nice, are in user and
	 * nice already. */
	for (size_t i = 0; i < 8; i++)
		sum += t[i];
	if (!sum)
		return;
	percent = 100.0 * (double)t[7] / (double)sum;
	snprintf(f->value, sizeof(f->value), "%.2f %% since boot", percent);
	f->state = percent <= strtod(c->good, NULL) ? CHECK_FINE : CHECK_FOUND;
}

void probe_hypervisor(const struct check *c, const char *root,
		      struct finding *f)
{
	char rest[SETTING_MAX];
	bool found;

	/* arm64 has "Features", without a flag for this: unknown. */
	if (!find_line(root, c->path, "flags", rest, sizeof(rest)))
		return;
	found = strstr(rest, " hypervisor");
	f->state = found ? CHECK_FOUND : CHECK_FINE;
	set_value(f, found ? "virtual machine" : "none");
}

void probe_swap(const struct check *c, const char *root, struct finding *f)
{
	char path[PATH_MAX], line[512];
	unsigned int rows = 0;
	FILE *file;

	below(path, sizeof(path), root, c->path);
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		/* The title has no slash. */
		rows += line[0] == '/';
	fclose(file);
	f->state = rows ? CHECK_FOUND : CHECK_FINE;
	snprintf(f->value, sizeof(f->value), "%u device%s", rows,
		 rows == 1 ? "" : "s");
}

void probe_khugepaged(const struct check *c, const char *root,
		      struct finding *f)
{
	char path[PATH_MAX], value[SETTING_MAX];

	probe_at_least(c, root, f);
	below(path, sizeof(path), root,
	      "/sys/kernel/mm/transparent_hugepage/enabled");
	if (f->state == CHECK_FOUND &&
	    (setting_read(path, value, sizeof(value)) ||
	     strcmp(value, "always") != 0))
		f->state = CHECK_FINE;
}
