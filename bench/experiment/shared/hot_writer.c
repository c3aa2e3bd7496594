/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread that writes to the hot page, and what it lost. */
#include "bench/experiment/shared/hot_writer.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "bench/actor/cpu_thread.h"

enum { STANDING, RUNNING, ENDING };

/* In shared memory: a protection of the whole process makes no access of the
 * thread fault but those to the hot page. */
struct hot_writer_state {
	_Atomic int wanted, is;
	_Atomic uint64_t rounds; /* over the page, since it was resumed */
	uint64_t next, faults;
	uint64_t last[HOT_WRITER_WORDS]; /* value written to each word */
	size_t nr_losses;
	struct hot_writer_loss loss[HOT_WRITER_WORDS];
};

/* After a loss the word continues with the value that is there: one loss is
 * counted once. */
static void look(struct hot_writer_state *s, volatile uint64_t *page, size_t i)
{
	if (page[i] == s->last[i])
		return;
	if (s->nr_losses < HOT_WRITER_WORDS)
		s->loss[s->nr_losses++] =
			(struct hot_writer_loss){ i, s->last[i] };
	s->last[i] = page[i];
}

static void write_rounds(struct hot_writer_state *s, volatile uint64_t *page)
{
	struct rusage before, after;

	getrusage(RUSAGE_THREAD, &before);
	while (atomic_load_explicit(&s->wanted, memory_order_relaxed) ==
	       RUNNING) {
		for (size_t i = 0; i < HOT_WRITER_WORDS; i++) {
			look(s, page, i);
			s->last[i] = ++s->next;
			page[i] = s->next;
		}
		atomic_fetch_add(&s->rounds, 1);
	}
	getrusage(RUSAGE_THREAD, &after);
	/* The last round's writes have not been looked at yet. */
	for (size_t i = 0; i < HOT_WRITER_WORDS; i++)
		look(s, page, i);
	s->faults += (uint64_t)(after.ru_minflt - before.ru_minflt);
}

static void *hot_writer_main(void *arg)
{
	struct hot_writer *h = arg;
	struct hot_writer_state *s = h->state;
	int wanted;

	while ((wanted = atomic_load(&s->wanted)) != ENDING) {
		if (wanted == RUNNING)
			write_rounds(s, h->page);
		atomic_store(&s->is, STANDING);
		while (atomic_load(&s->wanted) == STANDING)
			sched_yield();
	}
	return NULL;
}

int hot_writer_start(struct hot_writer *h, void *page, struct why *why)
{
	int err;

	memset(h, 0, sizeof(*h));
	h->state = mmap(NULL, sizeof(*h->state), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (h->state == MAP_FAILED) {
		h->state = NULL;
		return why_set(why, -ENOMEM, "out of memory");
	}
	h->page = page;
	/* Not written by the thread, and no loss either. */
	for (size_t i = 0; i < HOT_WRITER_WORDS; i++)
		h->state->last[i] = h->page[i];
	err = cpu_thread_start(&h->thread, 1, hot_writer_main, h, NULL, why);
	if (err) {
		munmap(h->state, sizeof(*h->state));
		h->state = NULL;
	}
	return err;
}

/* Two rounds: the second one is written entirely through entries that the first
 * one faulted in. */
void hot_writer_resume(struct hot_writer *h)
{
	struct hot_writer_state *s = h->state;

	/* The thread stands, and touches nothing. */
	s->nr_losses = 0;
	atomic_store(&s->rounds, 0);
	/* By us: the thread stores STANDING only, so a pause that follows at
	 * once waits. */
	atomic_store(&s->is, RUNNING);
	atomic_store(&s->wanted, RUNNING);
	while (atomic_load(&s->rounds) < 2)
		sched_yield();
}

/* The thread ends its round first, so all words have been looked at. */
void hot_writer_pause(struct hot_writer *h)
{
	atomic_store(&h->state->wanted, STANDING);
	while (atomic_load(&h->state->is) != STANDING)
		sched_yield();
}

size_t hot_writer_losses(const struct hot_writer *h,
			 const struct hot_writer_loss **loss)
{
	*loss = h->state->loss;
	return h->state->nr_losses;
}

uint64_t hot_writer_faults(const struct hot_writer *h)
{
	return h->state->faults;
}

void hot_writer_end(struct hot_writer *h)
{
	if (!h->state)
		return;
	atomic_store(&h->state->wanted, ENDING);
	pthread_join(h->thread, NULL);
	munmap(h->state, sizeof(*h->state));
	memset(h, 0, sizeof(*h));
}
