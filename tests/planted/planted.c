/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plants a delay in the timed region: the loop of bench/batch/write_loop.c,
 * which spends PLANTED_PERCENT of each write's time again before it reads the
 * clock. With 0 it does not wait, and the loop is the same.
 */
#include <stdlib.h>

#include "bench/batch/write_loop.h"

void __wrap_write_timed(struct clock *c, char *base, size_t stride, size_t n,
			uint64_t *ticks, enum write_tail tail);

static double share;

/* Before anything forks: what is only read then takes no fault. */
static __attribute__((constructor)) void read_share(void)
{
	const char *percent = getenv("PLANTED_PERCENT");

	share = percent ? strtod(percent, NULL) / 100 : 0;
}

void __wrap_write_timed(struct clock *c, char *base, size_t stride, size_t n,
			uint64_t *ticks, enum write_tail tail)
{
	(void)tail;
	for (size_t i = 0; i < n; i++) {
		volatile char *p = base + i * stride;
		uint64_t t = clock_now(c), end, until;

		*p = 2;
		end = clock_end(c, c->source);
		until = end + (uint64_t)((double)(end - t) * share);
		while (end < until)
			end = clock_end(c, c->source);
		ticks[i] = end - t;
	}
}
