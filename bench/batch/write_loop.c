/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timed loop, once per source of the clock, and its preparation. */
#include "bench/batch/write_loop.h"

#include <errno.h>
#include <sys/rseq.h>

#include "bench/mapping/shared/mapping.h"

/* More than the loop, its callees and a signal frame use. */
#define STACK_BYTES (8 * BASE_PAGE)

/* One copy for each source, so that the clock is read inline. */
static inline __attribute__((always_inline)) void
write_with(struct clock *c, enum clock_source source, char *base, size_t stride,
	   size_t n, uint64_t *ticks)
{
	for (size_t i = 0; i < n; i++) {
		volatile char *p = base + i * stride;
		uint64_t t = clock_begin(c, source);

		*p = 2;
		ticks[i] = clock_end(c, source) - t;
	}
}

void write_timed(struct clock *c, char *base, size_t stride, size_t n,
		 uint64_t *ticks)
{
	switch (c->source) {
	case CLOCK_SOURCE_TSC:
		write_with(c, CLOCK_SOURCE_TSC, base, stride, n, ticks);
		break;
	case CLOCK_SOURCE_GETTIME:
		write_with(c, CLOCK_SOURCE_GETTIME, base, stride, n, ticks);
		break;
	case CLOCK_SOURCE_FAKE:
		write_with(c, CLOCK_SOURCE_FAKE, base, stride, n, ticks);
		break;
	}
}

/* noinline: its frame must lie below the caller's, where the frames of the
 * timed part will lie. */
static __attribute__((noinline)) void settle_stack(void)
{
	volatile char below[STACK_BYTES];

	for (size_t i = 0; i < STACK_BYTES; i += BASE_PAGE)
		below[i] = 0;
	(void)below[STACK_BYTES - 1];
}

/* On preemption the kernel itself writes there, rseq(2): seen as one fault
 * more on 6.12, after clear_refs. */
static void settle_rseq(void)
{
	if (__rseq_size)
		((volatile struct rseq *)((char *)__builtin_thread_pointer() +
					  __rseq_offset))
			->rseq_cs = 0;
}

/* errno, too: it lies in the thread's own page, which a fork or clear_refs has
 * just protected. */
void write_settle(uint64_t *ticks, size_t n)
{
	for (size_t i = 0; i < n; i += BASE_PAGE / sizeof(*ticks))
		((volatile uint64_t *)ticks)[i] = 0;
	if (n)
		((volatile uint64_t *)ticks)[n - 1] = 0;
	settle_stack();
	settle_rseq();
	errno = 0;
}
