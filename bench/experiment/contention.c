/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contention: the cost of write faults while another thread of the process
 * write-protects again and again.
 *
 * The range is protected once, in peace. Then N threads, each on a CPU of its
 * own (the parameter `writers`), write to a part of it each, one byte per page.
 * Meanwhile this one loops the same protection on a second range of the same
 * process, and dirties a page of that in between: the mmap lock, page table
 * locks and flushes are contended, and userfaultfd makes no writer wait and
 * sends none a signal. clear_refs and fork protect all of the process, the
 * writers' part included.
 *
 * Each page is written once, so frames tell which pages were copied, and faults
 * tell nofault from reuse: in counted batches each thread has its own sampler
 * of faults with addresses, exact. In timed ones its total leaves no choice
 * (all faulted, or none), or only frames decide: a page that moved was copied
 * by its one write, and one that did not is inconclusive. A fault outside of
 * the range makes it so, of its stack after clear_refs, and a page that fork
 * protected again before the write was through.
 */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch/batch.h"
#include "bench/batch/classify.h"
#include "bench/actor/cpu_thread.h"
#include "bench/batch/steps.h"
#include "bench/batch/write_loop.h"

#define WRITERS_MAX 64

struct crowd;

struct writer {
	struct crowd *crowd;
	size_t first, nr; /* pages of the range */
	struct faults faults;
	int64_t total; /* faults of the thread */
	uint64_t began_ns, ended_ns;
	pthread_t thread;
};

/* Shared memory, stacks included: a fork makes nothing of it fault. */
struct crowd {
	struct life *l;
	struct mapping second;
	struct wp wp; /* of it */
	struct pin no_pin;
	struct frames *frames;
	_Atomic size_t ready, done;
	_Atomic int go; /* 1: write; 2: go home */
	size_t nr; /* that were started */
	int64_t loops;
	struct writer writer[WRITERS_MAX];
	_Alignas(4096) char stack[][CPU_THREAD_STACK];
};

static int64_t faults_between(const struct rusage *a, const struct rusage *b)
{
	return b->ru_minflt - a->ru_minflt + b->ru_majflt - a->ru_majflt;
}

/* Everything that it writes to is shared memory and was written to before: only
 * its part of the range faults. */
static void *writer_main(void *arg)
{
	struct writer *w = arg;
	struct crowd *c = w->crowd;
	struct life *l = c->l;
	uint64_t *ticks = l->state->ticks + w->first;
	struct rusage before, after;
	int go;

	memset(&before, 0, sizeof(before));
	memset(&after, 0, sizeof(after));
	/* Nothing is open while writes are timed, see witness_begin(). */
	if (l->sort == BATCH_COUNTED)
		/* In the thread, as an event is its opener's. Twice the writes:
		 * a page may be protected again before its fault is through. */
		faults_open(&w->faults, 2 * w->nr + 512);
	/* In the thread: stack and rseq area are its own. */
	write_settle(ticks, w->nr);
	atomic_fetch_add(&c->ready, 1);
	while (!(go = atomic_load(&c->go)))
		sched_yield();
	if (go == 1) {
		if (l->sort == BATCH_COUNTED)
			faults_start(&w->faults);
		getrusage(RUSAGE_THREAD, &before);
		w->began_ns = clock_gettime_ns(CLOCK_MONOTONIC);
		write_timed(l->clock, l->map.addr + w->first * BASE_PAGE,
			    BASE_PAGE, w->nr, ticks,
			    l->point->params.tail_ret ? TAIL_RET
						      : TAIL_SYSCALL);
		w->ended_ns = clock_gettime_ns(CLOCK_MONOTONIC);
		getrusage(RUSAGE_THREAD, &after);
		if (l->sort == BATCH_COUNTED)
			faults_stop(&w->faults);
		faults_collect(&w->faults);
	}
	w->total = faults_between(&before, &after);
	atomic_fetch_add(&c->done, 1);
	return NULL;
}

static int possible(struct life *l)
{
	const struct mapping_kind *kind = l->point->mapping;

	if (kind->page_size != BASE_PAGE)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: the threads need base pages, "
			       "each written to once");
	if (l->point->wp->traits &
	    (WP_SHARES | WP_REPLACES | WP_MERGES | WP_SLOW | WP_HANDLED))
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: this protection cannot be "
			       "repeated while others write");
	return 0;
}

static int prepare(struct crowd *c)
{
	struct life *l = c->l;
	int err = possible(l);

	c->frames = &l->witness->frames;
	if (!err)
		err = life_map(l, true);
	if (!err)
		err = mapping_init(&c->second, l->point->mapping,
				   l->point->mapping->len, 1, &l->why);
	if (err)
		return err;
	mapping_populate(&c->second);
	err = wp_open(&c->wp, l->point->wp, &c->second, &c->no_pin, c->frames,
		      &l->why);
	if (!err)
		err = life_drain(l);
	if (!err)
		err = life_before(l);
	return err ? err : life_protect(l);
}

static int start(struct crowd *c)
{
	struct life *l = c->l;
	size_t nr = l->point->params.writers, pages = l->state->writes;
	int err = 0;

	if (nr > cpu_thread_cpus())
		return why_set(&l->why, -EOPNOTSUPP,
			       "%zu writers need a CPU each beside ours, and "
			       "this process may use %zu",
			       nr, cpu_thread_cpus());
	while (!err && c->nr < nr) {
		struct writer *w = &c->writer[c->nr];

		w->crowd = c;
		w->faults.fd = -1;
		/* Rounded down at both ends: the parts cover the range and
		 * differ by a page at most. */
		w->first = c->nr * pages / nr;
		w->nr = (c->nr + 1) * pages / nr - w->first;
		err = cpu_thread_start(&w->thread, c->nr + 1, writer_main, w,
				       c->stack[c->nr], &l->why);
		/* end() joins as many as were started. */
		c->nr += !err;
	}
	while (!err && atomic_load(&c->ready) < nr)
		sched_yield();
	return err;
}

/* One dirty page per round: a protection that finds nothing to do would be
 * cheaper, and flush nothing. */
static int loop(struct crowd *c)
{
	struct life *l = c->l;
	char *page = c->second.addr;
	int err = 0;

	while (!err && atomic_load(&c->done) < c->nr) {
		err = wp_protect(&c->wp, &l->why);
		/* Wait for a child; the loop leaves out the check that
		 * makes mprotect_fault fault. */
		if (!err && c->wp.child.pid)
			err = wp_check(&c->wp, &l->why);
		if (!err)
			err = wp_resolve(&c->wp, &l->why);
		*(volatile char *)page = 4;
		c->loops += !err;
	}
	return err;
}

static void end(struct crowd *c)
{
	int none = 0;

	/* Writers still wait only where starting failed. */
	atomic_compare_exchange_strong(&c->go, &none, 2);
	for (size_t i = 0; i < c->nr; i++)
		pthread_join(c->writer[i].thread, NULL);
}

static void close_all(struct crowd *c)
{
	for (size_t i = 0; i < c->nr; i++)
		faults_close(&c->writer[i].faults);
	wp_close(&c->wp);
	mapping_release(&c->second);
}

/* Without the kind's `expects`: possible() lets none pass that has any. */
static bool interference(const struct life *l)
{
	const struct life_state *s = l->state;

	for (int i = VM_INTERFERENCE; i < VM_NR; i++)
		if (witness_delta(s->vmstat_start, s->vmstat_after, i) > 0)
			return true;
	return false;
}

static void classify_writer(struct crowd *c, const struct writer *w)
{
	struct life *l = c->l;
	struct life_state *s = l->state;
	uint64_t base = (uint64_t)l->map.addr + w->first * BASE_PAGE;
	bool sampled = l->sort == BATCH_COUNTED && w->faults.there &&
		       w->faults.complete;
	struct evidence e = {
		.pages = w->nr,
		.writes = w->nr,
		.stride = 1,
		.before = s->before + w->first,
		.after = s->after + w->first,
		.numbers = c->frames->numbers,
		.interference = interference(l),
		.unit = 1,
		.faulted = sampled ? s->faulted : NULL,
		.faults = w->total,
	};

	/* One array for all writers, in turn: classify() is done with it before
	 * the next. */
	memset(s->faulted, 0, w->nr);
	for (size_t i = 0; sampled && i < w->faults.nr; i++) {
		uint64_t off = w->faults.addr[i] - base;

		if (w->faults.addr[i] >= base && off < w->nr * BASE_PAGE)
			s->faulted[off / BASE_PAGE] = 1;
	}
	classify(&e, s->classes + w->first);
	/* Each page was written once, so the write that moved it copied it,
	 * sampled or not. */
	for (size_t i = 0; i < w->nr && e.numbers && !e.interference; i++)
		if (s->classes[w->first + i] == CLASS_inconclusive &&
		    frame_changed(&e, i))
			s->classes[w->first + i] = CLASS_copy;
}

static int64_t count_copies(const struct life_state *s)
{
	struct evidence e = { .before = s->before, .after = s->after };
	int64_t nr = 0;

	for (size_t i = 0; i < s->pages; i++)
		nr += frame_changed(&e, i);
	return nr;
}

/* From the first writer's beginning to the last one's end: that they wait for
 * each other is what is measured. */
static void times(struct crowd *c)
{
	struct life *l = c->l;
	struct life_state *s = l->state;
	uint64_t began = UINT64_MAX, ended = 0;

	for (size_t i = 0; i < s->writes; i++)
		s->ticks[i] = clock_ns(l->clock, s->ticks[i]);
	for (size_t i = 0; i < c->nr; i++) {
		if (c->writer[i].began_ns < began)
			began = c->writer[i].began_ns;
		if (c->writer[i].ended_ns > ended)
			ended = c->writer[i].ended_ns;
	}
	if (ended > began)
		life_reading(
			l, "writes_per_second",
			(int64_t)(s->writes * 1000000000 / (ended - began)));
	l->result.ns = s->ticks;
}

static int results(struct crowd *c)
{
	struct life *l = c->l;
	struct life_state *s = l->state;
	int64_t faults = 0, copies;
	int err = frames_read(c->frames, 0, l->map.addr, s->after, s->pages);

	if (err)
		return why_set(&l->why, err, "cannot read the pagemap: %s",
			       strerror(-err));
	witness_vmstat(s->vmstat_after);
	for (size_t i = 0; i < c->nr; i++) {
		classify_writer(c, &c->writer[i]);
		faults += c->writer[i].total;
	}
	copies = count_copies(s);
	life_reading(l, "written_pages", (int64_t)s->writes);
	/* Not "faults", which is exact: here chance decides. */
	life_reading(l, "race_faults", faults);
	life_reading(l, "protect_loops", c->loops);
	if (c->frames->numbers && !interference(l))
		life_reading(l, "contended_copies", copies);
	if (interference(l) && copies)
		l->disturbed = "migration, khugepaged, KSM or swap changed "
			       "frames during a batch";
	l->result.nr = s->writes;
	l->result.classes = s->classes;
	if (l->sort == BATCH_TIMED)
		times(c);
	return 0;
}

static int measure(struct crowd *c)
{
	int err = prepare(c);

	if (!err)
		err = start(c);
	if (!err) {
		/* All writers are ready: the loop contends from the first write
		 * on. */
		atomic_store(&c->go, 1);
		err = loop(c);
	}
	/* After an error, too: the threads use @c. */
	end(c);
	if (!err)
		err = results(c);
	close_all(c);
	return err;
}

static int contention_batch(struct life *l)
{
	size_t nr = l->point->params.writers;
	size_t len = sizeof(struct crowd) + nr * CPU_THREAD_STACK;
	struct crowd *c;
	int err;

	if (nr > WRITERS_MAX)
		return why_set(&l->why, -EOPNOTSUPP, "at most %d writers",
			       WRITERS_MAX);
	c = mmap(NULL, len, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (c == MAP_FAILED)
		return why_set(&l->why, -ENOMEM, "out of memory");
	c->l = l;
	err = measure(c);
	munmap(c, len);
	return err;
}

static const char *const variants[] = { "writers=3", NULL };

const struct experiment_kind experiment_contention = {
	.name = "contention",
	.help = "write faults while another thread keeps protecting",
	.question = "How much do write faults cost while another thread of "
		    "the process protects memory?",
	.version = 2,
	.traits = EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_CROWDED | EXPERIMENT_SPREADS | EXPERIMENT_LONG,
	.variants = variants,
	.batch = contention_batch,
};
