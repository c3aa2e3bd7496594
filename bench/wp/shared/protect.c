/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mprotect(2) of the range, and whether it alone makes the next write fault. */
#include "bench/wp/shared/protect.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "bench/mapping/shared/mapping.h"

static int protect(void *addr, size_t len, int prot, struct why *why)
{
	if (mprotect(addr, len, prot))
		return why_set(why, -errno, "mprotect: %s", strerror(errno));
	return 0;
}

int protect_read_only(struct wp *w, struct why *why)
{
	return protect(w->map->addr, w->map->len, PROT_READ, why);
}

int protect_writable(struct wp *w, struct why *why)
{
	return protect(w->map->addr, w->map->len, PROT_READ | PROT_WRITE, why);
}

static int write_faults(volatile char *page)
{
	struct rusage before, after;

	/* Its own stack page must not fault in between. */
	getrusage(RUSAGE_THREAD, &after);
	getrusage(RUSAGE_THREAD, &before);
	*page = 2;
	getrusage(RUSAGE_THREAD, &after);
	return after.ru_minflt != before.ru_minflt;
}

int protect_leaves_fault(struct why *why)
{
	char *page = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err;

	if (page == MAP_FAILED)
		return why_set(why, -errno, "mmap: %s", strerror(errno));
	*(volatile char *)page = 1;
	err = protect(page, BASE_PAGE, PROT_READ, why);
	if (!err)
		err = protect(page, BASE_PAGE, PROT_READ | PROT_WRITE, why);
	if (!err)
		err = write_faults(page);
	munmap(page, BASE_PAGE);
	return err;
}
