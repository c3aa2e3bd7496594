/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the sizes of a scenario. */
#include "run/cost.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/point/filter.h"
#include "bench/point/needs.h"
#include "bench/point/scenario.h"
#include "harness/clock.h"
#include "harness/machine/memcg.h"
#include "harness/proc/meminfo.h"

#define PROBE_BYTES ((size_t)64 << 20)
/* A counted batch goes before each timed one, and looks at each page. */
#define PASSES (2.6 * COST_BATCHES)
/* Compound pages are filled faster, and looked at like others:
 * found by comparing forecasts with runs. */
#define COMPOUND 0.5
/* So that they are measured at larger sizes. */
#define COMPOUND_SIZE 2
/* A process, its subject and its checks. */
#define INVOCATION_S 1.0
#define POINT_S	     0.05

/* Bytes of 4k pages that are filled and freed in a second; 0: not known. */
static double probe_rate(void)
{
	uint64_t t = clock_gettime_ns(CLOCK_MONOTONIC);
	char *p = mmap(NULL, PROBE_BYTES, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return 0;
	madvise(p, PROBE_BYTES, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < PROBE_BYTES; i += 4096)
		*(volatile char *)(p + i) = 1;
	munmap(p, PROBE_BYTES);
	t = clock_gettime_ns(CLOCK_MONOTONIC) - t;
	return t ? (double)PROBE_BYTES * 1e9 / (double)t : 0;
}

static double forecast(const struct point_list *l, double rate)
{
	double s = INVOCATION_S;

	for (size_t i = 0; i < l->nr; i++) {
		const struct point *p = &l->point[i];
		double work = (double)point_memory(p);

		if (p->mapping->page_size > BASE_PAGE)
			work *= COMPOUND;
		s += POINT_S + PASSES * work / rate;
	}
	return COST_INVOCATIONS * s;
}

/* Half of what there is: the rest is for those who use the machine. */
static uint64_t room(void)
{
	int64_t available = meminfo_available(), charged = memcg_room();

	if (available < 0 || available > charged)
		available = charged;
	return (uint64_t)available / 2;
}

static uint64_t most_memory(const struct point_list *l)
{
	uint64_t most = 0;

	for (size_t i = 0; i < l->nr; i++)
		if (point_memory(&l->point[i]) > most)
			most = point_memory(&l->point[i]);
	return most;
}

/* The largest power of two below @bytes, in bytes. */
static size_t power_below(uint64_t bytes)
{
	size_t most = SCENARIO_LEAST;

	while (most * 2 < bytes && most * 2 < SCENARIO_MOST)
		most *= 2;
	return most;
}

static int make_list(struct cost_plan *p, struct why *why)
{
	point_list_release(&p->list);
	memset(&p->list, 0, sizeof(p->list));
	return scenario_points(&p->list, p->scenario, p->huge, p->most,
			       why->text, sizeof(why->text));
}

/* The least of three: others run as well, and the first call finds no page. */
static double best_rate(void)
{
	double best = 0;

	for (int i = 0; i < 3; i++) {
		double rate = probe_rate();

		best = rate > best ? rate : best;
	}
	return best;
}

/* Where the memory asked for is measured itself, larger sizes tell nothing. */
static void set_most(struct cost_plan *p, size_t most)
{
	size_t larger = most * COMPOUND_SIZE;

	if (larger > SCENARIO_MOST)
		larger = SCENARIO_MOST;
	p->most[0] = most;
	p->most[1] = larger < p->memory ? larger : (size_t)p->memory;
}

int cost_plan_make(struct cost_plan *p, struct why *why)
{
	double rate = best_rate();
	uint64_t there = room();
	int err;

	if (rate <= 0)
		return why_set(why, -ENOMEM,
			       "no memory to measure with: 64 MiB");
	set_most(p, p->memory > SCENARIO_MOST ? power_below(SCENARIO_MOST)
					      : (size_t)p->memory);
	for (;; set_most(p, power_below(p->most[0]))) {
		err = make_list(p, why);
		if (err)
			return err;
		p->forecast = forecast(&p->list, rate);
		if (p->most[0] <= SCENARIO_LEAST ||
		    (p->forecast <= p->seconds &&
		     most_memory(&p->list) <= there))
			return 0;
	}
}

void cost_plan_release(struct cost_plan *p)
{
	point_list_release(&p->list);
}

char *cost_plan_filter(const struct cost_plan *p)
{
	const char **name = calloc(p->list.nr, sizeof(*name));
	char *filter;

	if (!name)
		return NULL;
	for (size_t i = 0; i < p->list.nr; i++)
		name[i] = p->list.point[i].name;
	filter = filter_format(name, p->list.nr);
	free(name);
	return filter;
}
