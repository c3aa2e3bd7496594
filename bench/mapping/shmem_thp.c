/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shmem_thp: one huge page of shared anonymous memory, mapped by one PMD. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"
#include "harness/machine/knobs.h"
#include "harness/proc/smaps.h"

#define SHMEM_ENABLED "/sys/kernel/mm/transparent_hugepage/shmem_enabled"

static void prepare(const struct mapping_kind *kind, size_t compound,
		    struct knobs *k)
{
	char value[64];

	mapping_prepare_thp(kind, compound, k);
	if (!knobs_read(SHMEM_ENABLED, value, sizeof(value)) &&
	    !strcmp(value, "never"))
		knobs_set(k, SHMEM_ENABLED, "advise");
}

static int map_shmem_thp(struct mapping *m, struct why *why)
{
	int err = mapping_mmap_fd(m, PMD_PAGE, MAP_SHARED | MAP_ANONYMOUS, -1,
				  why);

	if (!err && madvise(m->addr, m->len, MADV_HUGEPAGE))
		err = why_set(why, -errno,
			      "madvise(MADV_HUGEPAGE): %s: a kernel without "
			      "transparent huge pages",
			      strerror(errno));
	return err;
}

static int verify_shmem_thp(const struct mapping *m, struct frames *f,
			    struct why *why)
{
	return mapping_verify_thp(m, f, m->len, why);
}

const struct mapping_kind mapping_shmem_thp = {
	.name = "shmem_thp",
	.help = "one huge page of shared anonymous memory",
	.traits = MAPPING_PMD | MAPPING_BACKED | MAPPING_SHARED,
	.page_size = PMD_PAGE,
	.len = PMD_PAGE,
	.stride = BASE_PAGE,
	.prepare = prepare,
	.map = map_shmem_thp,
	.verify = verify_shmem_thp,
};
