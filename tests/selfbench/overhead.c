/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures the overhead of the harness, as ratios of two loops that take turns
 * in one process. It prints the ratios and does not judge them.
 *
 *	empty	an empty timed region against a bare pair of rdtscp
 *	write	first_write/4k/none/none's timed loop against a bare C loop
 *		that does only that
 *	large	the same over 1 GiB, as first_write/4k/none/none?size=1G does
 */
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <sys/mman.h>
#include <x86intrin.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/batch/write_loop.h"

#define WRITES 512
#define ROUNDS 201
#define LOOPS  200

#define LARGE_WRITES ((size_t)1 << 18)
#define LARGE_ROUNDS 9

static uint64_t *ticks;
static uint64_t *bare_ticks;

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static double median(uint64_t *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return (double)v[n / 2];
}

/* Ticks of a whole loop of empty regions, the way writes are timed. */
static uint64_t empty_ours(struct clock *c)
{
	uint64_t start = clock_begin(c, CLOCK_SOURCE_TSC);

	for (int l = 0; l < LOOPS; l++)
		for (int i = 0; i < WRITES; i++) {
			uint64_t t = clock_begin(c, CLOCK_SOURCE_TSC);

			ticks[i] = clock_end(c, CLOCK_SOURCE_TSC) - t;
		}
	return clock_end(c, CLOCK_SOURCE_TSC) - start;
}

static uint64_t empty_bare(void)
{
	unsigned int aux;
	uint64_t start = __rdtscp(&aux);

	for (int l = 0; l < LOOPS; l++)
		for (int i = 0; i < WRITES; i++) {
			uint64_t t = __rdtscp(&aux);

			((volatile uint64_t *)bare_ticks)[i] =
				__rdtscp(&aux) - t;
		}
	return __rdtscp(&aux) - start;
}

/* Median ticks of the first writes to a fresh mapping. */
static uint64_t write_ours(struct clock *c, const struct mapping_kind *kind,
			   size_t writes)
{
	struct mapping m;
	struct why why;
	uint64_t t = 0;

	if (!mapping_init(&m, kind, writes * BASE_PAGE, 1, &why)) {
		write_settle(ticks, writes);
		write_timed(c, m.addr, BASE_PAGE, writes, ticks, TAIL_SYSCALL);
		t = (uint64_t)median(ticks, writes);
	}
	mapping_release(&m);
	return t;
}

static uint64_t write_bare(size_t writes)
{
	size_t len = writes * BASE_PAGE;
	char *area = mmap(NULL, 2 * len, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *p = (char *)(((unsigned long)area + len - 1) & ~(len - 1));
	unsigned int aux;

	madvise(area, 2 * len, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < writes; i++) {
		uint64_t t = __rdtscp(&aux);

		((volatile char *)p)[i * BASE_PAGE] = 2;
		bare_ticks[i] = __rdtscp(&aux) - t;
	}
	munmap(area, 2 * len);
	return (uint64_t)median(bare_ticks, writes);
}

static uint64_t *shared_array(void)
{
	void *p = mmap(NULL, LARGE_WRITES * sizeof(uint64_t),
		       PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int main(void)
{
	static uint64_t a[ROUNDS], b[ROUNDS];
	const struct mapping_kind *kind = mapping_kinds[0];
	struct clock c;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	ticks = shared_array();
	bare_ticks = shared_array();
	if (!ticks || !bare_ticks || clock_init(&c, "tsc")) {
		puts("SKIP: no invariant TSC, or no memory");
		return 77;
	}
	for (int r = 0; r < ROUNDS; r++) {
		a[r] = empty_ours(&c);
		b[r] = empty_bare();
	}
	printf("empty timed region, against a bare rdtscp pair  %.3f\n",
	       median(a, ROUNDS) / median(b, ROUNDS));
	for (int r = 0; r < ROUNDS; r++) {
		a[r] = write_ours(&c, kind, WRITES);
		b[r] = write_bare(WRITES);
	}
	printf("first_write/4k median, against a bare C loop    %.3f\n",
	       median(a, ROUNDS) / median(b, ROUNDS));
	/* Of neighbours: a round takes a second, in which speeds drift. */
	for (int r = 0; r < LARGE_ROUNDS; r++)
		a[r] = 1000000 * write_ours(&c, kind, LARGE_WRITES) /
		       write_bare(LARGE_WRITES);
	printf("large first_write/4k median, against a bare C loop  %.3f\n",
	       median(a, LARGE_ROUNDS) / 1000000);
	return 0;
}
