/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread that repeats one operation between resume and pause. */
#include "bench/actor/looper.h"

#include <sched.h>
#include <string.h>

#include "bench/actor/cpu_thread.h"

/* Two variables of these states: @wanted is written by the owner, @is by the
 * thread, so that each knows where the other one is. */
enum { STANDING, RUNNING, ENDING };

static void *looper_main(void *arg)
{
	struct looper *t = arg;
	int wanted, err;

	while ((wanted = atomic_load(&t->wanted)) != ENDING) {
		/* After an error it only stands: the owner learns it from the
		 * next looper_pause(). */
		if (wanted == STANDING || atomic_load(&t->err)) {
			atomic_store(&t->is, STANDING);
			sched_yield();
			continue;
		}
		atomic_store(&t->is, RUNNING);
		err = t->once(t->arg);
		if (err)
			atomic_store(&t->err, err);
		else
			atomic_fetch_add(&t->times, 1);
	}
	return NULL;
}

int looper_start(struct looper *t, int (*once)(void *arg), void *arg,
		 struct why *why)
{
	int err;

	memset(t, 0, sizeof(*t));
	t->once = once;
	t->arg = arg;
	err = cpu_thread_start(&t->thread, 1, looper_main, t, NULL, why);
	t->started = !err;
	return err;
}

/* Waits for the first call: a batch that began earlier could be over before the
 * operation ever ran beside it. */
void looper_resume(struct looper *t)
{
	if (!t->started || atomic_load(&t->err))
		return;
	atomic_store(&t->wanted, RUNNING);
	while (atomic_load(&t->is) != RUNNING && !atomic_load(&t->err))
		sched_yield();
}

/* Waits for the end of the last call: counters that are read afterwards must
 * not change any more. */
int looper_pause(struct looper *t)
{
	if (!t->started)
		return 0;
	atomic_store(&t->wanted, STANDING);
	while (atomic_load(&t->is) != STANDING)
		sched_yield();
	return atomic_load(&t->err);
}

void looper_end(struct looper *t)
{
	if (!t->started)
		return;
	atomic_store(&t->wanted, ENDING);
	pthread_join(t->thread, NULL);
	memset(t, 0, sizeof(*t));
}
