/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * retention: memory that stays allocated though no page table maps it, because
 * one 4k of it is referenced, in as many ranges at once as the point says; and
 * whether it comes back when the references go.
 *
 * All ranges are protected, then all are written, so that the process maps the
 * copies. The state of the old frames is counted frame by frame, while the
 * references are held and after them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/batch/steps.h"
#include "bench/point/needs.h"

#define CHUNK	    512
#define AWAIT_NS    2000000 /* between two looks whether memory is back */
#define AWAIT_LOOKS 500

struct range {
	struct mapping map;
	struct pin pin;
	struct wp wp;
	uint64_t *before; /* pagemap entries */
};

struct retention {
	struct life *l;
	size_t nr, pages; /* ranges, 4k pages of each */
	struct range *range;
	uint64_t *after; /* pagemap entries of one range */
	uint64_t *old; /* frames that the writes replaced, of all ranges */
	size_t nr_old;
};

/* All arrays before the ranges: an allocation between the writes and the
 * counting could reuse a frame that is being counted. */
static int set_up(struct retention *r, struct life *l)
{
	*r = (struct retention){
		.l = l,
		.nr = l->point->params.ranges,
		.pages = point_range_bytes(l->point) / BASE_PAGE,
	};
	r->range = calloc(r->nr, sizeof(*r->range));
	r->after = calloc(r->pages, sizeof(*r->after));
	r->old = calloc(r->nr * r->pages, sizeof(*r->old));
	if (!r->range || !r->after || !r->old)
		return why_set(&l->why, -ENOMEM, "out of memory");
	for (size_t i = 0; i < r->nr; i++) {
		r->range[i].before = calloc(r->pages, sizeof(uint64_t));
		if (!r->range[i].before)
			return why_set(&l->why, -ENOMEM, "out of memory");
	}
	/* Kept memory shows in nothing else: Rss has the copies only. */
	if (!l->witness->frames.numbers)
		return why_set(&l->why, -EPERM, "%s",
			       l->witness->frames.why.text);
	return 0;
}

/* Of what all ranges need, the ones before it have their share. */
static int make(struct retention *r, size_t i)
{
	struct life *l = r->l;
	const struct mapping_kind *kind = l->point->mapping;
	struct mapping *m = &r->range[i].map;
	size_t left = point_compound(l->point) / r->nr * (r->nr - i);
	int err = mapping_init(m, kind, point_range_bytes(l->point), left,
			       &l->why);

	if (err)
		return err;
	mapping_populate(m);
	if (kind->shape)
		err = kind->shape(m, &l->why);
	return err ? err : kind->verify(m, &l->witness->frames, &l->why);
}

static int make_all(struct retention *r)
{
	int err = 0;

	for (size_t i = 0; i < r->nr && !err; i++)
		err = make(r, i);
	return err ? err : life_drain(r->l);
}

static int take_all(struct retention *r)
{
	const struct point *p = r->l->point;
	size_t first = point_first_referenced(p) * BASE_PAGE;
	int err = 0;

	for (size_t i = 0; i < r->nr && !err; i++) {
		struct range *g = &r->range[i];

		err = pin_open(&g->pin, p->pin, &r->l->why);
		/* After pin_open(), which sets 1. */
		g->pin.refs = p->params.refs;
		if (!err)
			err = pin_take(&g->pin, g->map.addr + first,
				       point_referenced_pages(p), &r->l->why);
	}
	/* Pinning touches pages: they may be in the LRU batches again. */
	return err ? err : life_drain(r->l);
}

static int read_frames(struct retention *r, const struct range *g,
		       uint64_t *entry)
{
	int err = frames_read(&r->l->witness->frames, 0, g->map.addr, entry,
			      r->pages);

	return err ? why_set(&r->l->why, err, "cannot read the pagemap: %s",
			     strerror(-err))
		   : 0;
}

/* As life_protect(), for one of several ranges and without times. */
static int protect(struct retention *r, struct range *g)
{
	struct life *l = r->l;
	int err = wp_open(&g->wp, l->point->wp, &g->map, &g->pin,
			  &l->witness->frames, &l->why);

	if (!err)
		err = wp_protect(&g->wp, &l->why);
	if (!err)
		err = wp_check(&g->wp, &l->why);
	if (!err)
		err = wp_resolve(&g->wp, &l->why);
	if (!err)
		err = wp_verify(&g->wp, &l->why);
	return err;
}

/* Frame changes until its end belong to the protection. */
static int protect_all(struct retention *r)
{
	bool once = r->l->point->wp->traits & WP_PROCESS;
	int err = 0;

	for (size_t i = 0; i < r->nr && !err; i++) {
		/* The first one protects all memory of the process. */
		if (!i || !once)
			err = protect(r, &r->range[i]);
	}
	if (!err)
		life_treatment(r->l, &r->range[0].wp);
	for (size_t i = 0; i < r->nr && !err; i++)
		err = read_frames(r, &r->range[i], r->range[i].before);
	return err;
}

static void write_all(struct retention *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		struct mapping *m = &r->range[i].map;

		for (size_t at = 0; at < m->len; at += m->kind->stride)
			*(volatile char *)(m->addr + at) = 2;
	}
	/* A child that is alive maps what was shared with it. */
	for (size_t i = 0; i < r->nr; i++)
		wp_close(&r->range[i].wp);
}

/* Old frames of all ranges are collected before any is judged: judging takes
 * long, and references must be held at the same moment. */
static int find_old(struct retention *r)
{
	int err = 0;

	for (size_t i = 0; i < r->nr && !err; i++) {
		const uint64_t *before = r->range[i].before;

		err = read_frames(r, &r->range[i], r->after);
		for (size_t k = 0; k < r->pages && !err; k++) {
			uint64_t was = frame_of(before[k]);

			if (was && was != frame_of(r->after[k]))
				r->old[r->nr_old++] = was;
		}
	}
	return err;
}

/* Frames that the writes replaced and that are hidden now, or -errno. */
static int64_t count_hidden(const struct retention *r)
{
	const struct frames *f = &r->l->witness->frames;
	int64_t hidden = 0, n;

	for (size_t at = 0; at < r->nr_old; at += CHUNK) {
		n = frames_hidden(f, r->old + at,
				  r->nr_old - at < CHUNK ? r->nr_old - at
							 : CHUNK);
		if (n < 0)
			return n;
		hidden += n;
	}
	return hidden;
}

/* Drained: a page in a per-CPU batch keeps its reference, and would look as if
 * it had not come back. */
static int drop_all(struct retention *r)
{
	for (size_t i = 0; i < r->nr; i++)
		pin_drop(&r->range[i].pin);
	for (size_t i = 0; i < r->nr; i++)
		pin_settle(&r->range[i].pin);
	return life_drain(r->l);
}

/* Memory may come back late: pages that are hidden after a second stay. */
static int64_t await_return(const struct retention *r)
{
	const struct timespec pause = { 0, AWAIT_NS };
	int64_t left = count_hidden(r);

	for (int i = 0; left > 0 && i < AWAIT_LOOKS; i++) {
		nanosleep(&pause, NULL);
		left = count_hidden(r);
	}
	return left;
}

static int unreadable(struct retention *r, int64_t err)
{
	return why_set(&r->l->why, (int)err,
		       "cannot read kpagecount or kpageflags: %s",
		       strerror((int)-err));
}

static int count_all(struct retention *r)
{
	int64_t hidden = count_hidden(r);
	int err;

	if (hidden < 0)
		return unreadable(r, hidden);
	life_reading(r->l, "hidden_pages", hidden);
	err = drop_all(r);
	if (err)
		return err;
	hidden = await_return(r);
	if (hidden < 0)
		return unreadable(r, hidden);
	life_reading(r->l, "unreturned_pages", hidden);
	return 0;
}

/* Migration and its like replace frames as well. */
static int undisturbed(struct retention *r, const int64_t *before)
{
	int64_t after[VM_NR];

	witness_vmstat(after);
	/* With no frame replaced nothing has been moved either. */
	for (int i = VM_INTERFERENCE; r->nr_old && i < VM_NR; i++)
		if (!(r->l->point->wp->expects & 1u << i) &&
		    witness_delta(before, after, i) > 0)
			return why_set(&r->l->why, -EAGAIN,
				       "migration, khugepaged, KSM or swap "
				       "changed frames during a batch");
	return 0;
}

/* Accepts a batch that ended anywhere. */
static void clean_up(struct retention *r)
{
	for (size_t i = 0; r->range && i < r->nr; i++) {
		struct range *g = &r->range[i];

		wp_close(&g->wp);
		pin_close(&g->pin);
		mapping_release(&g->map);
		free(g->before);
	}
	free(r->range);
	free(r->after);
	free(r->old);
}

static int retention_batch(struct life *l)
{
	bool after = l->point->params.pin_after;
	int64_t vmstat[VM_NR];
	struct retention r;
	int err;

	/* Each range has its own. */
	pin_close(&l->pin);
	err = set_up(&r, l);
	if (!err)
		err = make_all(&r);
	if (!err && !after)
		err = take_all(&r);
	if (!err)
		err = protect_all(&r);
	if (!err && after)
		err = take_all(&r);
	if (!err) {
		witness_vmstat(vmstat);
		write_all(&r);
		err = find_old(&r);
	}
	if (!err)
		err = undisturbed(&r, vmstat);
	if (!err)
		err = count_all(&r);
	clean_up(&r);
	return err;
}

static const char *const variants[] = { "ranges=8", "ranges=64", NULL };

const struct experiment_kind experiment_retention = {
	.name = "retention",
	.help = "memory that only references keep allocated",
	.question = "How much memory does one 4k reference keep, and does it "
		    "come back?",
	.version = 2,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_RANGES | EXPERIMENT_LONG | EXPERIMENT_SIZED,
	.variants = variants,
	.batch = retention_batch,
};
