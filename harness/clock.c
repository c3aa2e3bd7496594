/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Choosing a clock, calibrating it, and measuring its overhead. */
#include "harness/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "harness/accelerator.h"

/* 20 ms: an error of 20 ns at both ends is a millionth. The median of 2001
 * empty regions ignores interrupts. */
#define CALIBRATION_NS	20000000u
#define OVERHEAD_ROUNDS 2001

#if defined(__x86_64__)
/* The kernel falls back from the TSC when its watchdog catches it lying. */
static bool kernel_trusts_tsc(void)
{
	char name[32] = "";
	FILE *f = fopen("/sys/devices/system/clocksource/clocksource0/"
			"current_clocksource",
			"re");

	if (f) {
		if (!fgets(name, sizeof(name), f))
			name[0] = 0;
		fclose(f);
	}
	/* A paravirtual clock is made of the TSC and trusts it as well. */
	return !strncmp(name, "tsc", 3) || !strncmp(name, "kvm-clock", 9) ||
	       !strncmp(name, "hyperv_clocksource_tsc", 22);
}
#endif

/* Frequency changes and deep idle states would change the rate of a TSC that is
 * not invariant. Without rdtscp the reading itself is not ordered. */
static bool tsc_is_invariant(void)
{
#if defined(__x86_64__)
	unsigned int a, b, c, d;

	if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(d & 1u << 27))
		return false; /* no rdtscp */
	if (!__get_cpuid(0x80000007, &a, &b, &c, &d))
		return false;
	return (d & 1u << 8) && kernel_trusts_tsc();
#else
	return false;
#endif
}

/* One reading of both clocks, the TSC taken as near as can be to the other. */
static void read_both(uint64_t *tsc, uint64_t *ns)
{
	uint64_t best = UINT64_MAX;

	/* The narrowest bracket wins: an interrupt or a hypervisor within one
	 * makes it wider, and its middle wrong. */
	for (int i = 0; i < 32; i++) {
		uint64_t a = clock_rdtscp();
		uint64_t t = clock_gettime_ns(CLOCK_MONOTONIC_RAW);
		uint64_t b = clock_rdtscp();

		if (b - a < best) {
			best = b - a;
			*tsc = a + (b - a) / 2;
			*ns = t;
		}
	}
}

/* CLOCK_MONOTONIC_RAW: NTP does not steer it. */
static double calibrate_tsc(void)
{
	uint64_t tsc0, ns0, tsc1, ns1;

	read_both(&tsc0, &ns0);
	do
		read_both(&tsc1, &ns1);
	while (ns1 - ns0 < CALIBRATION_NS);
	return (double)(ns1 - ns0) / (double)(tsc1 - tsc0);
}

/* Compared, not subtracted: the difference does not fit into an int. */
static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The source is a constant where this is inlined, as in the timed loop: its
 * overhead must be measured with the same code. */
static inline __attribute__((always_inline)) void
empty_regions(struct clock *c, enum clock_source source, uint64_t *ticks)
{
	for (size_t i = 0; i < OVERHEAD_ROUNDS; i++) {
		uint64_t t = clock_begin(c, source);

		ticks[i] = clock_end(c, source) - t;
	}
}

/* Static: 16 kB on the stack would be new pages, whose faults fall into the
 * regions. */
static uint64_t measure_overhead(struct clock *c)
{
	static uint64_t ticks[OVERHEAD_ROUNDS];

	/* The branches look alike: the first one hands a constant to the
	 * inlined loop. */
	if (c->source == CLOCK_SOURCE_TSC)
		empty_regions(c, CLOCK_SOURCE_TSC, ticks);
	else
		empty_regions(c, c->source, ticks);
	qsort(ticks, OVERHEAD_ROUNDS, sizeof(ticks[0]), by_value);
	/* In ps: whole ns are too coarse for a few tens of them. */
	return (uint64_t)((double)ticks[OVERHEAD_ROUNDS / 2] * c->ns_per_tick *
				  1000.0 +
			  0.5);
}

/* Under tcg the TSC and clock_gettime() both follow QEMU's own idea of time, so
 * neither may be called by the name it has on hardware. */
static int choose(struct clock *c, const char *want)
{
	bool tcg = !strcmp(accelerator_name(), "tcg");
	const char *best = tcg			? "emulated"
			   : tsc_is_invariant() ? "tsc"
						: "monotonic";

	if (!want)
		want = best;
	if (clock_of_tests && !clock_of_tests(c, want))
		return 0;
	if (!strcmp(want, "tsc")) {
		/* Refused, not replaced: a run that asked for one clock must
		 * not have the times of another. */
		if (!tsc_is_invariant() || tcg)
			return -EOPNOTSUPP;
		c->name = "tsc";
		c->source = CLOCK_SOURCE_TSC;
	} else if (!strcmp(want, "monotonic")) {
		if (tcg)
			return -EOPNOTSUPP;
		c->name = "monotonic";
		c->source = CLOCK_SOURCE_GETTIME;
	} else if (!strcmp(want, "emulated") || !strcmp(want, "instructions")) {
		/* Whether QEMU counts instructions (-icount) does not show in
		 * the guest: the name is the caller's word. */
		if (!tcg)
			return -EOPNOTSUPP;
		c->name = want[0] == 'e' ? "emulated" : "instructions";
		/* clock_gettime() may be a system call in the guest; under
		 * icount the TSC counts the same instructions without it. */
		c->source = tsc_is_invariant() ? CLOCK_SOURCE_TSC
					       : CLOCK_SOURCE_GETTIME;
	} else {
		return -EINVAL;
	}
	return 0;
}

int clock_init(struct clock *c, const char *want)
{
	int err;

	memset(c, 0, sizeof(*c));
	err = choose(c, want);
	if (err)
		return err;
	/* Before the overhead, which is converted with it. */
	c->ns_per_tick = c->source == CLOCK_SOURCE_TSC ? calibrate_tsc() : 1.0;
	c->overhead_ps = measure_overhead(c);
	return 0;
}
