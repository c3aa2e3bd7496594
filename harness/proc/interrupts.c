/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The row of TLB shootdowns in /proc/interrupts. */
#include "harness/proc/interrupts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t interrupts_tlb(void)
{
	FILE *f = fopen("/proc/interrupts", "re");
	char *line = NULL;
	size_t room = 0;
	int64_t sum = -ENOENT;
	unsigned int cpus = 0;

	if (!f)
		return -errno;
	while (sum < 0 && getline(&line, &room, f) > 0) {
		char *p = line + strspn(line, " "), *end;

		if (strncmp(p, "TLB:", 4))
			continue;
		/* One column a CPU, then words. */
		sum = 0;
		for (p += 4;; p = end) {
			long long n = strtoll(p, &end, 10);

			if (end == p || !isspace((unsigned char)*end))
				break;
			sum += n;
			cpus++;
		}
	}
	free(line);
	fclose(f);
	/* Zero on several CPUs since boot is not a count, see the header. */
	return !sum && cpus > 1 ? -ENODATA : sum;
}
