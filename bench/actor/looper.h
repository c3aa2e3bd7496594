/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread on another CPU that does one thing again and again. */
#ifndef PINCOW_BENCH_ACTOR_LOOPER_H
#define PINCOW_BENCH_ACTOR_LOOPER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "lib/why.h"

/** Zeroed: not started. */
struct looper {
	int (*once)(void *arg); /* 0 or -errno, which ends it */
	void *arg;
	_Atomic int wanted, is;
	_Atomic uint64_t times; /* that once() returned */
	_Atomic int err; /* of once() */
	int started;
	pthread_t thread;
};

/**
 * Start it on a CPU that is not ours; it stands still at first. 0, or -errno
 * with the sentence: -EOPNOTSUPP on one CPU. looper_end() always may follow.
 */
int looper_start(struct looper *t, int (*once)(void *arg), void *arg,
		 struct why *why);

/** Returns when once() has begun. */
void looper_resume(struct looper *t);
/** Returns when once() is over. 0, or the error that it ended with. */
int looper_pause(struct looper *t);
void looper_end(struct looper *t);

#endif
