/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads how much memory is available. */
#include "harness/proc/meminfo.h"

#include <errno.h>
#include <stdio.h>

int64_t meminfo_available(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	long long kib = -1;
	char line[128];

	if (!f)
		return -errno;
	while (kib < 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %lld kB", &kib) != 1)
			kib = -1;
	fclose(f);
	return kib < 0 ? -ENODATA : kib * 1024;
}
