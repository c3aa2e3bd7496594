/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads on chosen CPUs, though an invocation itself keeps to one. */
#include "bench/actor/cpu_thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>

/* An invocation runs on one CPU from its exec on; which others it may be moved
 * to the kernel tells when asked to move there. */
static int try_cpus(size_t nth, size_t *nr)
{
	int ours = sched_getcpu(), found = -1;
	cpu_set_t before, one;

	*nr = 0;
	if (sched_getaffinity(0, sizeof(before), &before))
		return -1;
	/* By trying: a cpuset allows fewer CPUs than sysfs lists. */
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 0; cpu++) {
		if (cpu == ours)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof(one), &one))
			continue;
		if (++*nr == nth)
			found = cpu;
	}
	/* Back, at once: where all CPUs were allowed we may be elsewhere. */
	CPU_ZERO(&one);
	CPU_SET(ours, &one);
	sched_setaffinity(0, sizeof(one), &one);
	sched_setaffinity(0, sizeof(before), &before);
	return found;
}

/* Asking for the 0th CPU counts them all and finds none. */
size_t cpu_thread_cpus(void)
{
	size_t nr;

	try_cpus(0, &nr);
	return nr;
}

int cpu_thread_cpu(size_t nth)
{
	size_t nr;

	return nth ? try_cpus(nth, &nr) : sched_getcpu();
}

int cpu_thread_start(pthread_t *thread, size_t nth, void *(*main)(void *),
		     void *arg, void *stack, struct why *why)
{
	int cpu = cpu_thread_cpu(nth), err;
	pthread_attr_t attr;
	sigset_t all, old;
	cpu_set_t one;

	if (cpu < 0)
		return why_set(why, -EOPNOTSUPP,
			       "%zu CPUs are needed, and this process may use "
			       "%zu",
			       nth + 1, cpu_thread_cpus() + 1);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	err = pthread_attr_init(&attr);
	if (err)
		return why_set(why, -err, "out of memory");
	/* Before it starts, so that it never runs on our CPU. */
	pthread_attr_setaffinity_np(&attr, sizeof(one), &one);
	/* A stack in shared memory: the C library's is private, and faults
	 * after a protection of the whole process. */
	if (stack)
		pthread_attr_setstack(&attr, stack, CPU_THREAD_STACK);
	/* No signal may be delivered to it: handlers belong to the main
	 * thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(thread, &attr, main, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	/* pthread functions return a positive errno. */
	return err ? why_set(why, -err, "cannot start a thread: %s",
			     strerror(err))
		   : 0;
}
