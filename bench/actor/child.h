/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child made by fork(2) that does nothing: it exits at once, or holds still
 * until it is let go, and touches none of the memory that it shares. It dies
 * with its parent.
 */
#ifndef PINCOW_BENCH_ACTOR_CHILD_H
#define PINCOW_BENCH_ACTOR_CHILD_H

#include <sys/types.h>

struct child {
	pid_t pid; /* 0: none */
	int hold; /* closing it lets the child exit; -1 */
	int ready[2]; /* between child_open() and child_await() */
	int wait[2];
};

/** Pipes, so that child_fork() is the fork alone. 0 or -errno. */
int child_open(struct child *c);

/**
 * Fork. The child exits at once, or with @hold waits. 0 or -errno. It is the
 * bare system call: no atfork handlers.
 */
int child_fork(struct child *c, int hold);

/** Wait until it holds still, or has exited and its memory is gone. */
int child_await(struct child *c);

/** Let it go and reap it; accepts a zeroed child. */
void child_close(struct child *c);

#endif
