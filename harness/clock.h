/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock: the source of times on this machine, and their meaning.
 *
 * `tsc` is rdtscp where the TSC is invariant (CPUID 80000007h EDX bit 8) and
 * the kernel itself trusts it, calibrated against CLOCK_MONOTONIC_RAW.
 * `monotonic` is clock_gettime(CLOCK_MONOTONIC_RAW). `emulated` and
 * `instructions` read the same counters under QEMU's tcg, where a time is
 * meaningless or one guest instruction per nanosecond (-icount shift=0).
 *
 * Timed code reads ticks inlined, and converts them to ns afterwards.
 */
#ifndef PINCOW_HARNESS_CLOCK_H
#define PINCOW_HARNESS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/** How ticks are read; chosen once, constant for the process. */
enum clock_source {
	CLOCK_SOURCE_TSC,
	CLOCK_SOURCE_GETTIME,
	CLOCK_SOURCE_FAKE, /* tests: advances by a fixed step */
};

struct clock {
	const char *name; /* tsc, monotonic, emulated, instructions */
	enum clock_source source;
	double ns_per_tick;
	uint64_t overhead_ps; /* median of an empty timed region */
	uint64_t fake_now; /* CLOCK_SOURCE_FAKE only */
	uint64_t fake_step;
};

/**
 * Choose and calibrate (20 ms), and measure the clock's own overhead.
 *
 * @want: NULL to find out, or one of the names: an error where this machine
 * cannot give it. Returns 0, -EINVAL for an unknown name,
 * -EOPNOTSUPP for one that is impossible here.
 */
int clock_init(struct clock *c, const char *want);

/**
 * Programs of tests define this, the program itself does not: fill @c in for a
 * clock of theirs called @want, whose times are invented. 0, or -EINVAL for
 * another name.
 */
__attribute__((weak)) int clock_of_tests(struct clock *c, const char *want);

#if defined(__x86_64__)
/* rdtscp waits for all instructions before it (Intel SDM, RDTSCP); later ones
 * may start before it, unless an lfence holds them back. */
static inline uint64_t clock_rdtscp(void)
{
	uint32_t lo, hi, aux;

	__asm__ __volatile__("rdtscp"
			     : "=a"(lo), "=d"(hi), "=c"(aux)
			     :
			     : "memory");
	return (uint64_t)hi << 32 | lo;
}

static inline void clock_fence(void)
{
	__asm__ __volatile__("lfence" : : : "memory");
}
#else
static inline uint64_t clock_rdtscp(void)
{
	return 0;
}

static inline void clock_fence(void)
{
}
#endif

static inline uint64_t clock_gettime_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/**
 * The two ends of a timed region, from @source, which is best a constant where
 * this is called. Nothing of the region starts before clock_begin() has read
 * the clock, and all of it is done when clock_end() reads it.
 */
static inline __attribute__((always_inline)) uint64_t
clock_end(struct clock *c, enum clock_source source)
{
	switch (source) {
	case CLOCK_SOURCE_TSC:
		return clock_rdtscp();
	case CLOCK_SOURCE_GETTIME:
		return clock_gettime_ns(CLOCK_MONOTONIC_RAW);
	case CLOCK_SOURCE_FAKE:
		break;
	}
	return c->fake_now += c->fake_step;
}

static inline __attribute__((always_inline)) uint64_t
clock_begin(struct clock *c, enum clock_source source)
{
	uint64_t t = clock_end(c, source);

	if (source == CLOCK_SOURCE_TSC)
		clock_fence();
	return t;
}

/** Ticks now, from the clock's own source: for operations, not for writes. */
static inline uint64_t clock_now(struct clock *c)
{
	return clock_begin(c, c->source);
}

/** A difference of ticks in ns, rounded to the nearest. */
static inline uint64_t clock_ns(const struct clock *c, uint64_t ticks)
{
	return (uint64_t)((double)ticks * c->ns_per_tick + 0.5);
}

#endif
