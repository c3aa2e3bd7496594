/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On how many 4k pages of 2 MiB does a call act? A second witness of op_pages,
 * without any of pincow, and by other means: mincore(2), smaps, the content.
 *
 *	operation_witness
 *
 * One line per mapping and call, "4k munmap 512", or "4k collapse -" where the
 * call fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define PAGES 512
#define PAGE  4096UL
#define LEN   (PAGES * PAGE)

static char *range(void)
{
	char *area = mmap(NULL, 3 * LEN, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (area == MAP_FAILED)
		exit(1);
	return (char *)(((uintptr_t)area + LEN) & ~(LEN - 1));
}

static char *map(int huge)
{
	char *p = range();

	if (mmap(p, LEN, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		exit(1);
	madvise(p, LEN, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return p;
}

static void fill(char *p)
{
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = (char)(i % 100 + 1);
}

static int resident(char *p)
{
	unsigned char there[PAGES];
	int nr = 0;

	if (mincore(p, LEN, there))
		return errno == ENOMEM ? 0 : -1;
	for (int i = 0; i < PAGES; i++)
		nr += there[i] & 1;
	return nr;
}

/* A field of smaps in pages, or the word of the VMA's permissions. */
static int smaps(const char *p, const char *field)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	char line[512];
	unsigned long from, to, kb;
	int here = 0, found = -1;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			here = from <= (uintptr_t)p && (uintptr_t)p < to;
		if (here && strchr(line, '-') && !strcmp(field, "w"))
			found = strstr(line, " rw") != NULL;
		if (here && !strcmp(field, "w"))
			break;
		if (here && !strncmp(line, field, strlen(field)) &&
		    sscanf(line + strlen(field), ": %lu", &kb) == 1)
			found = (int)(kb / 4);
	}
	if (f)
		fclose(f);
	return found;
}

static int kept(const char *p)
{
	int nr = 0;

	for (int i = 0; i < PAGES; i++)
		nr += p[i * PAGE] == (char)(i % 100 + 1);
	return nr;
}

static void say(const char *mapping, const char *call, int failed, int pages)
{
	if (failed)
		printf("%s %s -\n", mapping, call);
	else
		printf("%s %s %d\n", mapping, call, pages);
}

static void witness(const char *name, int huge)
{
	char *p = map(huge), *to = range();
	int failed = madvise(p, LEN, MADV_POPULATE_WRITE);

	say(name, "populate", failed, resident(p));
	p = map(huge);
	fill(p);
	failed = madvise(p, LEN, MADV_DONTNEED);
	say(name, "madvise_dontneed", failed, PAGES - resident(p));
	fill(p);
	failed = mprotect(p, LEN, PROT_READ);
	say(name, "mprotect_ro", failed, smaps(p, "w") ? 0 : PAGES);
	failed = mprotect(p, LEN, PROT_READ | PROT_WRITE);
	say(name, "mprotect_rw", failed, smaps(p, "w") ? PAGES : 0);
	failed = mremap(p, LEN, LEN, MREMAP_MAYMOVE | MREMAP_FIXED, to) ==
		 MAP_FAILED;
	say(name, "mremap", failed, failed ? 0 : kept(to));
	p = failed ? p : to;
	failed = munmap(p, LEN);
	say(name, "munmap", failed, PAGES - resident(p));
	p = map(huge);
	fill(p);
	failed = madvise(p, LEN, MADV_PAGEOUT);
	say(name, "pageout", failed, PAGES - smaps(p, "Rss"));
	p = map(huge);
	fill(p);
	failed = madvise(p, LEN, MADV_FREE);
	/* The kernel marks them in batches per CPU: this call empties one. */
	madvise(range(), PAGE, MADV_COLD);
	say(name, "madvise_free", failed, smaps(p, "LazyFree"));
	if (huge)
		return;
	p = map(0);
	fill(p);
	madvise(p, LEN, MADV_HUGEPAGE);
	failed = madvise(p, LEN, MADV_COLLAPSE);
	say(name, "collapse", failed, smaps(p, "AnonHugePages"));
}

int main(void)
{
	witness("4k", 0);
	witness("thp", 1);
	return 0;
}
