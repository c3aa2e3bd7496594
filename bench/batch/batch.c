/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory and descriptors for the batches of one point in one invocation. */
#include "bench/batch/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/*
 * Zeroed, and there: of a 1 GiB page these are megabytes, and what is touched
 * for the first time after the writes would pass for what they left behind.
 */
static void *alloc_there(size_t nr, size_t size)
{
	volatile char *p = calloc(nr, size);

	for (size_t i = 0; p && i < nr * size; i += BASE_PAGE)
		p[i] = 0;
	return (void *)p;
}

/* ticks are shared memory: fork does not write-protect it. */
static int alloc_state(struct life *l)
{
	size_t pages = l->point->mapping->len / BASE_PAGE;
	size_t writes = mapping_writes(l->point->mapping);
	struct life_state *s = calloc(1, sizeof(*s));

	l->state = s;
	if (!s)
		return -ENOMEM;
	s->pages = pages;
	s->writes = writes;
	s->ticks =
		mmap(NULL, writes * sizeof(*s->ticks), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (s->ticks == MAP_FAILED) {
		s->ticks = NULL;
		return -ENOMEM;
	}
	s->before = alloc_there(pages, sizeof(*s->before));
	s->after = alloc_there(pages, sizeof(*s->after));
	s->shared = alloc_there(pages, 1);
	s->pin_copied = alloc_there(pages, 1);
	s->baseline_frame_changed = alloc_there(pages, 1);
	s->left_writable = alloc_there(pages, 1);
	s->faulted = alloc_there(writes, 1);
	s->baseline = alloc_there(writes, 1);
	s->classes = alloc_there(writes, 1);
	return s->before && s->after && s->shared && s->pin_copied &&
			       s->baseline_frame_changed && s->left_writable &&
			       s->faulted && s->baseline && s->classes
		       ? 0
		       : -ENOMEM;
}

/* Accepts a state of which any part is missing. */
static void free_state(struct life_state *s)
{
	if (!s)
		return;
	if (s->ticks)
		munmap(s->ticks, s->writes * sizeof(*s->ticks));
	free(s->before);
	free(s->after);
	free(s->shared);
	free(s->pin_copied);
	free(s->baseline_frame_changed);
	free(s->left_writable);
	free(s->faulted);
	free(s->baseline);
	free(s->classes);
	free(s);
}

/* The pin is opened here and not per batch: rings and sockets are torn down
 * asynchronously, which would run beside the next batch. */
int life_init(struct life *l, const struct point *p, struct clock *c,
	      struct witness *w)
{
	memset(l, 0, sizeof(*l));
	l->point = p;
	l->clock = c;
	l->witness = w;
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
