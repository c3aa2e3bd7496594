/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child made by fork(2) that does nothing: it holds still until it is let go,
 * then exits, and touches none of the memory that it shares, unless it is told
 * to write. It dies with its parent.
 *
 * A fork is timed from its system call to the return of it in the parent. The
 * child must not run before that, or its own work is timed as well: seen on
 * 6.12 and 7.3, where the scheduler lets a new process preempt its parent.
 */
#ifndef PINCOW_BENCH_ACTOR_CHILD_H
#define PINCOW_BENCH_ACTOR_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child_board;

struct child {
	pid_t pid; /* 0: none */
	bool early; /* it ran before fork returned: a time has its work in it */
	bool ahead; /* our scheduling policy is to be put back */
	/* It closes all descriptors: one that outlives its owner's close keeps
	 * a socket, and what that pins. Set after child_open(). */
	bool closes;
	struct child_board *board; /* owned, shared with it; NULL: none */
};

/** All that child_fork() needs, so that it is the fork alone. 0 or -errno. */
int child_open(struct child *c);

/**
 * Fork; the child holds still. 0 or -errno. It is the bare system call: no
 * atfork handlers.
 */
int child_fork(struct child *c);

/** The calls that make a child, numbers of the parameter `by`. */
enum child_by { CHILD_FORK, CHILD_VFORK, CHILD_SPAWN };

/**
 * Make a child that shares our memory until it exits, which is at once, or
 * executes /bin/true: the caller waits for that, as vfork(2) has it. 0 or
 * -errno. child_let_go() waits for its end; the others are not for it.
 */
int child_vfork(struct child *c);
int child_spawn(struct child *c);

/** Wait until it holds still. 0 or -ECHILD. */
int child_await(struct child *c);

/**
 * After child_await(), once: let it write one byte to each 4k page of @range,
 * and wait until it has. It goes on holding still. 0 or -ECHILD.
 */
int child_write(struct child *c, char *range, size_t len);

/** Let it exit, and wait until its memory is gone. */
void child_let_go(struct child *c);

/** Kill and reap it; accepts a zeroed child. */
void child_close(struct child *c);

#endif
