/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums from smaps, smaps_rollup and status. */
#include "harness/proc/smaps.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* -EIO where the file lacks the field: an old kernel, or none of that kind of
 * memory. */
static int64_t field_of(const char *path, const char *field)
{
	FILE *f = fopen(path, "re");
	size_t len = strlen(field);
	char line[256];
	long long kb = -1;

	if (!f)
		return -errno;
	while (kb < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, field, len) && line[len] == ':')
			sscanf(line + len, ": %lld", &kb);
	fclose(f);
	return kb < 0 ? -EIO : kb * 1024;
}

/* statm would be one read(2) less, and off by the counters of each CPU. */
int64_t smaps_rss(void)
{
	return field_of("/proc/self/smaps_rollup", "Rss");
}

int64_t smaps_status(const char *field)
{
	return field_of("/proc/self/status", field);
}

/* Only the VMAs of the range: the rest of the process may have huge pages.
 * -ENODATA where the kernel has no such field. */
int64_t smaps_huge(const void *addr, size_t len)
{
	unsigned long want = (unsigned long)addr, end = want + len;
	FILE *f = fopen("/proc/self/smaps", "re");
	char line[512];
	bool inside = false;
	int64_t sum = 0;
	int fields = 0;

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		unsigned long from, to;
		long long kb;

		/* No field's name reads as two hexadecimal numbers and a
		 * dash. */
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
			/* VMAs are sorted by address. */
			if (inside && from >= end)
				break;
			inside = from < end && to > want;
		} else if (inside &&
			   (sscanf(line, "AnonHugePages: %lld", &kb) == 1 ||
			    sscanf(line, "ShmemPmdMapped: %lld", &kb) == 1)) {
			sum += kb * 1024;
			fields++;
		}
	}
	fclose(f);
	return fields ? sum : -ENODATA;
}
