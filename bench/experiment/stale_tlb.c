/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stale_tlb: writes that are lost because a page is copied while a CPU still
 * writes to it through a TLB entry from before its protection.
 *
 * userfaultfd changes page tables with the mmap lock held for reading and
 * flushes only at the end. A fault meanwhile finds the page read-only and, if
 * it has a reference more, copies it; writes of another CPU between the
 * copy and the flush go to the old page alone (fixed by 6ce64428d620). The
 * larger the range, the longer the window: 32 MiB here. The raced step is the
 * one after which the kernel's own write fault is left: taking userfaultfd's
 * protection away (which takes the write bit of writable entries, too), or the
 * protection itself where it has no such step.
 *
 * One round: the hot page (hot_writer.h) is written to on another CPU, is
 * writable and has its reference. The step begins, and at a random moment
 * within it a thread on our CPU writes to the page and faults. A round is lossy
 * if a word was lost.
 * Each is looked for in the old page, through the reference, where that can be
 * read: a loss that is not there contradicts it (witness_conflicts).
 */
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench/actor/cpu_thread.h"
#include "bench/experiment/shared/hot_writer.h"
#include "bench/batch/steps.h"

#define RANGE	  ((size_t)32 << 20)
#define LAST_WORD (BASE_PAGE / sizeof(uint64_t) - 1)

/* The thread that faults: on our CPU, at a moment of the step. */
struct poker {
	volatile uint64_t *page;
	uint64_t after_ns, faults;
	sem_t go, done;
	volatile int end;
	pthread_t thread;
};

struct race {
	struct life *l;
	struct hot_writer hot;
	struct poker poker;
	uint64_t step_ns; /* how long the last one took */
	int64_t rounds, lossy, words, conflicts;
};

/* The last word of the page: the hot writer does not write to it. */
static void *poker_main(void *arg)
{
	struct poker *p = arg;
	struct rusage before, after;
	struct timespec t = { 0 };

	for (;;) {
		/* A signal is its only failure. */
		while (sem_wait(&p->go))
			;
		if (p->end)
			return NULL;
		t.tv_nsec = (long)(p->after_ns % 1000000000);
		nanosleep(&t, NULL);
		getrusage(RUSAGE_THREAD, &before);
		p->page[LAST_WORD]++;
		getrusage(RUSAGE_THREAD, &after);
		p->faults += (uint64_t)(after.ru_minflt - before.ru_minflt);
		sem_post(&p->done);
	}
}

static int poker_start(struct poker *p, void *page, struct why *why)
{
	struct sched_param first = { .sched_priority = 1 };
	int err;

	p->page = page;
	sem_init(&p->go, 0, 0);
	sem_init(&p->done, 0, 0);
	err = cpu_thread_start(&p->thread, 0, poker_main, p, NULL, why);
	/* It has to get in between; without the right it mostly does, too. */
	if (!err)
		pthread_setschedparam(p->thread, SCHED_FIFO, &first);
	return err;
}

static void poker_end(struct poker *p)
{
	/* Before the post, which makes it visible. */
	p->end = 1;
	sem_post(&p->go);
	pthread_join(p->thread, NULL);
	sem_destroy(&p->go);
	sem_destroy(&p->done);
}

/* The range is longer than the kind's, which verify() knows nothing of: it
 * looks at the first part, made by the same call. */
static int map_large(struct life *l)
{
	struct mapping_kind large = *l->point->mapping;
	struct mapping seen;
	int err;

	if (large.page_size != BASE_PAGE)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: only base pages are copied "
			       "while they are written to");
	large.len = RANGE;
	err = mapping_init(&l->map, &large, large.len, RANGE / BASE_PAGE,
			   &l->why);
	/* @large is on this stack, and the mapping lives longer. */
	l->map.kind = l->point->mapping;
	if (err)
		return err;
	mapping_populate(&l->map);
	seen = l->map;
	seen.len = l->point->mapping->len;
	return l->point->mapping->verify(&seen, &l->witness->frames, &l->why);
}

/* The step that takes the write permission away and flushes last. */
static int step(struct race *r)
{
	struct life *l = r->l;
	/* Not the batch's clock: the poker sleeps for a part of this time. */
	uint64_t t = clock_gettime_ns(CLOCK_MONOTONIC);
	int err = l->wp.kind->resolve ? wp_resolve(&l->wp, &l->why)
				      : wp_protect(&l->wp, &l->why);

	r->step_ns = clock_gettime_ns(CLOCK_MONOTONIC) - t;
	return err;
}

/* Lost words must be in the old page, which the reference still shows. */
static int confirm(struct race *r, const struct hot_writer_loss *loss,
		   size_t nr)
{
	struct pin *pin = &r->l->pin;
	uint64_t old[BASE_PAGE / sizeof(uint64_t)];
	int err = 0;

	r->words += (int64_t)nr;
	if (!pin->pages || !pin->kind->device_read ||
	    pin->kind->traits & PIN_TRANSIENT)
		return 0;
	err = pin_device_read(pin, (char *)old, &r->l->why);
	for (size_t i = 0; !err && i < nr; i++)
		r->conflicts += old[loss[i].word] != loss[i].value;
	return err;
}

static int one_round(struct race *r)
{
	const struct hot_writer_loss *loss;
	struct life *l = r->l;
	size_t nr;
	int err = step(
		r); /* without writers: for its flush, on this CPU as well */

	if (err)
		return err;
	/* It faults, is alone with the page and gets it writable. */
	hot_writer_resume(&r->hot);
	err = pin_take(&l->pin, l->map.addr, 1, &l->why);
	if (!err) {
		/* The last step's length is the best guess at this one's. */
		r->poker.after_ns = (uint64_t)random() % (r->step_ns + 1);
		sem_post(&r->poker.go);
		err = step(r);
		while (sem_wait(&r->poker.done))
			;
	}
	hot_writer_pause(&r->hot);
	if (err)
		return err;
	nr = hot_writer_losses(&r->hot, &loss);
	r->rounds++;
	r->lossy += nr > 0;
	if (nr)
		err = confirm(r, loss, nr);
	pin_drop(&l->pin);
	pin_settle(&l->pin);
	return err;
}

static int race(struct race *r)
{
	struct life *l = r->l;
	uint64_t end = clock_gettime_ns(CLOCK_MONOTONIC) +
		       l->point->params.ms * 1000000;
	int err = 0;

	while (!err && clock_gettime_ns(CLOCK_MONOTONIC) < end)
		err = one_round(r);
	return err;
}

static void readings(struct race *r, uint64_t faults)
{
	struct life *l = r->l;

	life_reading(l, "rounds", r->rounds);
	life_reading(l, "lossy_rounds", r->lossy);
	life_reading(l, "lost_words", r->words);
	life_reading(l, "witness_conflicts", r->conflicts);
	life_reading(l, "race_faults", (int64_t)faults);
}

static int stale_tlb_batch(struct life *l)
{
	struct race r = { .l = l };
	uint64_t faults;
	int err = map_large(l);

	if (!err && !(l->point->wp->traits & WP_CONCURRENT))
		err = why_set(&l->why, -EOPNOTSUPP,
			      "not applicable: concurrent writers get an "
			      "error from this protection, or cannot race "
			      "with it");
	if (!err)
		err = wp_open(&l->wp, l->point->wp, &l->map, &l->pin,
			      &l->witness->frames, &l->why);
	if (!err)
		err = hot_writer_start(&r.hot, l->map.addr, &l->why);
	if (err)
		return err;
	err = poker_start(&r.poker, l->map.addr, &l->why);
	if (err) {
		hot_writer_end(&r.hot);
		return err;
	}
	err = race(&r);
	/* Before hot_writer_end(), which unmaps the count. */
	faults = hot_writer_faults(&r.hot) + r.poker.faults;
	poker_end(&r.poker);
	hot_writer_end(&r.hot);
	if (!err && !faults)
		err = why_set(&l->why, -EOPNOTSUPP,
			      "no write took a fault: this kernel leaves "
			      "writable pages writable, so nothing can race");
	if (!err)
		readings(&r, faults);
	return err;
}

const struct experiment_kind experiment_stale_tlb = {
	.name = "stale_tlb",
	.help = "writes lost through a TLB entry from before the protection",
	.question = "Are writes lost that race with a copy, while a flush is "
		    "pending?",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_LASTS |
		  EXPERIMENT_SPREADS | EXPERIMENT_LONG,
	.batch = stale_tlb_batch,
};
