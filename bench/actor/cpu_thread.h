/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads of this process on CPUs that are not ours. */
#ifndef PINCOW_BENCH_ACTOR_CPU_THREAD_H
#define PINCOW_BENCH_ACTOR_CPU_THREAD_H

#include <pthread.h>
#include <stddef.h>

#include "lib/why.h"

/** CPUs that this process may be moved to, ours not counted. */
size_t cpu_thread_cpus(void);

/** The @nth of them, from 1; -1 where there are not as many. 0: ours. */
int cpu_thread_cpu(size_t nth);

/** Room for a thread that does little. */
#define CPU_THREAD_STACK ((size_t)128 << 10)

/**
 * Start @main(@arg) on the @nth of them, from 1, with all signals blocked; 0 is
 * our own CPU. 0, or -errno with the sentence: -EOPNOTSUPP where this process
 * may use fewer CPUs. @stack: CPU_THREAD_STACK bytes for its stack and its own
 * variables, which may be shared memory, so that a fork does not make it fault;
 * or NULL.
 */
int cpu_thread_start(pthread_t *thread, size_t nth, void *(*main)(void *),
		     void *arg, void *stack, struct why *why);

#endif
