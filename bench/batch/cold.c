/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flushing cache lines: clflush of x86, dc civac of arm64. */
#include "bench/batch/cold.h"

#include <errno.h>

/* The least that any of these processors has. */
#define LINE 64

int cold_flush(const void *addr, size_t len, struct why *why)
{
#if defined(__x86_64__)
	for (const char *p = addr; p < (const char *)addr + len; p += LINE)
		__asm__ volatile("clflush %0" : : "m"(*p) : "memory");
	__asm__ volatile("mfence" : : : "memory");
	(void)why;
	return 0;
#elif defined(__aarch64__)
	for (const char *p = addr; p < (const char *)addr + len; p += LINE)
		__asm__ volatile("dc civac, %0" : : "r"(p) : "memory");
	__asm__ volatile("dsb sy" : : : "memory");
	(void)why;
	return 0;
#else
	(void)addr, (void)len;
	return why_set(why, -EOPNOTSUPP,
		       "no process may flush caches on this architecture");
#endif
}
