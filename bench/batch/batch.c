/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory and descriptors for the batches of one point in one invocation. */
#include "bench/batch/batch.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/point/needs.h"
#include "harness/machine/memcg.h"
#include "harness/proc/meminfo.h"

/*
 * All arrays of a state in one mapping. Shared memory: fork copies no page
 * tables of it, and neither fork nor clear_refs write-protects it. Populated:
 * memory that is touched for the first time after the writes would pass for
 * what they left behind.
 */
struct arena {
	char *at, *end;
};

static void *carve(struct arena *a, size_t nr, size_t size)
{
	/* Of a cache line each: neighbours share none. */
	size_t bytes = (nr * size + 63) & ~(size_t)63;
	void *p = a->at;

	if (bytes > (size_t)(a->end - a->at))
		return NULL;
	a->at += bytes;
	return p;
}

/* A state and its arrays of @pages and @writes, each rounded up. */
static size_t state_bytes(size_t pages, size_t writes)
{
	return sizeof(struct life_state) + pages * (2 * sizeof(uint64_t) + 6) +
	       writes * (sizeof(uint64_t) + 3) + 20 * 64;
}

static int alloc_state(struct life *l)
{
	size_t pages = point_range_bytes(l->point) / BASE_PAGE;
	size_t writes = point_writes(l->point);
	size_t bytes = state_bytes(pages, writes);
	struct life_state *s;
	struct arena a;

	a.at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (a.at == MAP_FAILED)
		return -ENOMEM;
	a.end = a.at + bytes;
	s = l->state = carve(&a, 1, sizeof(*s));
	s->bytes = bytes;
	s->pages = pages;
	s->writes = writes;
	s->ticks = carve(&a, writes, sizeof(*s->ticks));
	s->before = carve(&a, pages, sizeof(*s->before));
	s->after = carve(&a, pages, sizeof(*s->after));
	s->shared = carve(&a, pages, 1);
	s->pin_copied = carve(&a, pages, 1);
	s->baseline_frame_changed = carve(&a, pages, 1);
	s->left_writable = carve(&a, pages, 1);
	s->handled = carve(&a, pages, 1);
	s->units = carve(&a, pages, 1);
	s->faulted = carve(&a, writes, 1);
	s->baseline = carve(&a, writes, 1);
	s->classes = carve(&a, writes, 1);
	/* The last one: where it found room, all did. */
	return s->classes ? 0 : -ENOMEM;
}

static void free_state(struct life_state *s)
{
	if (s)
		munmap(s, s->bytes);
}

/* Before anything is touched: a process that the kernel kills for memory tells
 * no reason. The hugetlb pool says its own. */
static int check_memory(const struct point *p, struct why *why)
{
	int64_t available = meminfo_available(), room = memcg_room();
	size_t need = point_memory(p);

	if (!p->params.size || p->mapping->traits & MAPPING_HUGETLB)
		return 0;
	if (available >= 0 && need > (size_t)available)
		return why_set(why, -ENOMEM,
			       "size: needs %zu MiB, %lld MiB are available",
			       need >> 20, (long long)available >> 20);
	if (need > (size_t)room)
		return why_set(why, -ENOMEM,
			       "size: needs %zu MiB, the limit of the memory "
			       "cgroup leaves %lld MiB",
			       need >> 20, (long long)room >> 20);
	return 0;
}

/* The pin is opened here and not per batch: rings and sockets are torn down
 * asynchronously, which would run beside the next batch. */
int life_init(struct life *l, const struct point *p, struct clock *c,
	      struct witness *w)
{
	int err;

	memset(l, 0, sizeof(*l));
	l->point = p;
	l->clock = c;
	l->witness = w;
	err = check_memory(p, &l->why);
	if (err)
		return err;
	/* life_release() takes half a state. */
	if (alloc_state(l))
		return why_set(&l->why, -ENOMEM, "out of memory");
	if (point_first_referenced(p) + point_referenced_pages(p) >
	    l->state->pages)
		return why_set(&l->why, -EINVAL,
			       "the range has %zu 4k pages: %zu of them from "
			       "page %zu on are not in it",
			       l->state->pages, point_referenced_pages(p),
			       point_first_referenced(p));
	return pin_open(&l->pin, p->pin, &l->why);
}

void life_release(struct life *l)
{
	pin_close(&l->pin);
	free_state(l->state);
	l->state = NULL;
}

void life_reading(struct life *l, const char *name, int64_t value)
{
	struct batch_result *r = &l->result;

	/* Counted: life_check_readings() makes an error of it, as no reading
	 * may vanish silently. */
	if (r->nr_readings == LIFE_READINGS) {
		r->nr_dropped++;
		return;
	}
	r->reading[r->nr_readings++] =
		(struct reading){ .name = name, .value = value };
}

int life_check_readings(struct life *l)
{
	const struct batch_result *r = &l->result;

	if (!r->nr_dropped)
		return 0;
	return why_set(&l->why, -ENOBUFS,
		       "a batch has %zu readings, which is more than %d "
		       "(LIFE_READINGS)",
		       r->nr_readings + r->nr_dropped, LIFE_READINGS);
}
