/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child made by fork(2) that does single things when it is asked to, and
 * holds still meanwhile. It dies with its parent.
 */
#ifndef PINCOW_BENCH_ACTOR_CHILD_SERVER_H
#define PINCOW_BENCH_ACTOR_CHILD_SERVER_H

#include <sys/types.h>

struct helper {
	pid_t pid; /* 0: none */
	int ask, answer; /* -1 */
};

/** In the child: do what @what stands for. 0 or -errno. System calls only:
 * no allocation, no locks. */
typedef int (*helper_fn)(void *arg, char what);

/** Fork it, by the bare system call. 0 or -errno. */
int helper_start(struct helper *h, helper_fn fn, void *arg);

/** Ask, and wait for what @fn returned; -ECHILD where the child is dead. */
int helper_ask(struct helper *h, char what);

/** Kill and reap it; accepts a zeroed helper, and a second time. */
void helper_stop(struct helper *h);

#endif
