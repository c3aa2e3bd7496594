/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child made by fork(2) that does single things when it is asked to, and
 * holds still meanwhile. It dies with its parent.
 */
#ifndef PINCOW_BENCH_ACTOR_CHILD_SERVER_H
#define PINCOW_BENCH_ACTOR_CHILD_SERVER_H

#include <sys/types.h>

struct child_server {
	pid_t pid; /* 0: none */
	int ask, answer; /* -1 */
};

/** In the child: do what @what stands for. 0 or -errno. System calls only:
 * no allocation, no locks. */
typedef int (*child_server_fn)(void *arg, char what);

/** Fork it, by the bare system call. 0 or -errno. */
int child_server_start(struct child_server *h, child_server_fn fn, void *arg);

/** Ask, and wait for what @fn returned; -ECHILD where the child is dead. */
int child_server_ask(struct child_server *h, char what);

/** Kill and reap it; accepts a zeroed server, and a second time. */
void child_server_stop(struct child_server *h);

#endif
