/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bare clones that spin on other CPUs and share our memory: without a C
 * library, without a stack in private memory, without a fault. */
#include "bench/actor/mm_sharers.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"

/* Of the shared pages that all sharers live in: the loop needs no more. */
#define STACK (4 * BASE_PAGE)

enum { WAITING, PLACED, RUNNING, ENDING };

struct mm_sharer {
	_Atomic int state;
	_Atomic int tid; /* the kernel clears it at the end, and wakes us */
	_Alignas(16) char stack[STACK];
};

/* Not FUTEX_WAIT_PRIVATE: the kernel wakes CLONE_CHILD_CLEARTID by a shared
 * futex. */
static void futex_wait(_Atomic int *at, int value)
{
	syscall(SYS_futex, at, FUTEX_WAIT, value, NULL, NULL, 0);
}

/* A hint to the core: a sibling of the measuring CPU would suffer from a tight
 * loop. */
static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#endif
}

/* No errno and no other variable of a thread: this one has none of its own.
 * It waits spinning, so that it makes no system call. */
static int sharer_main(void *arg)
{
	struct mm_sharer *t = arg;

	while (atomic_load_explicit(&t->state, memory_order_relaxed) == WAITING)
		relax();
	/* ENDING may have come instead, and must stay. */
	if (atomic_load(&t->state) == PLACED)
		atomic_store(&t->state, RUNNING);
	while (atomic_load_explicit(&t->state, memory_order_relaxed) != ENDING)
		relax();
	return 0;
}

/* On the first CPU from @cpu on that takes it; returns the next one. */
static int place(struct mm_sharer *t, int cpu, int ours)
{
	cpu_set_t one;

	for (; cpu < CPU_SETSIZE; cpu++) {
		if (cpu == ours)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (!sched_setaffinity(atomic_load(&t->tid), sizeof(one), &one))
			return cpu + 1;
	}
	return -EOPNOTSUPP;
}

/* clone(2) instead of pthread_create(3): a thread of the C library has a TLS
 * block and an rseq area in private memory, to which the kernel writes on every
 * preemption, and which would fault after a protection. */
static int start(struct mm_sharer *t)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
			  CLONE_THREAD | CLONE_SYSVSEM | CLONE_PARENT_SETTID |
			  CLONE_CHILD_CLEARTID;
	sigset_t all, old;
	int tid;

	/* The clone inherits the mask: a handler would run on its small stack,
	 * and without a thread of the C library. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	/* CLONE_PARENT_SETTID: @tid is there when clone(2) returns, and place()
	 * needs it. */
	tid = clone(sharer_main, t->stack + STACK, flags, t, &t->tid, NULL,
		    &t->tid);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return tid < 0 ? -errno : 0;
}

int mm_sharers_start(struct mm_sharers *c, size_t nr, struct why *why)
{
	int cpu = 0, ours = sched_getcpu();

	memset(c, 0, sizeof(*c));
	c->room = nr;
	/* Shared, so that no fork protects it; populated, so that no sharer
	 * faults. */
	c->thread = mmap(NULL, nr * sizeof(*c->thread), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (c->thread == MAP_FAILED) {
		c->thread = NULL;
		return why_set(why, -ENOMEM, "out of memory");
	}
	while (c->nr < nr) {
		struct mm_sharer *t = &c->thread[c->nr];
		int err = start(t);

		/* mm_sharers_end() ends those that were started. */
		if (err)
			return why_set(why, err, "clone: %s", strerror(-err));
		c->nr++;
		cpu = place(t, cpu, ours);
		if (cpu < 0)
			return why_set(why, cpu,
				       "%zu threads need a CPU each, and "
				       "this process may use %zu",
				       nr + 1, c->nr);
		atomic_store(&t->state, PLACED);
		/* A CPU that is still idle would not be sent a flush. */
		while (atomic_load(&t->state) != RUNNING)
			sched_yield();
	}
	return 0;
}

/* Without the privilege the counts are lower, and noisy as ever. */
void mm_sharers_raise(const struct mm_sharers *c)
{
	const struct sched_param p = { .sched_priority = 1 };

	for (size_t i = 0; i < c->nr; i++)
		(void)sched_setscheduler(atomic_load(&c->thread[i].tid),
					 SCHED_FIFO, &p);
}

/* The kernel clears the thread's tid when it no longer uses our memory: only
 * then may its stack be unmapped. */
void mm_sharers_end(struct mm_sharers *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		_Atomic int *tid = &c->thread[i].tid;
		int now;

		atomic_store(&c->thread[i].state, ENDING);
		while ((now = atomic_load(tid)))
			futex_wait(tid, now);
	}
	if (c->thread)
		munmap(c->thread, c->room * sizeof(*c->thread));
	memset(c, 0, sizeof(*c));
}
