/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that gets a range of ours for itself, may share it with a child of
 * its own, and exits when it is told to: how long an exit takes is seen from
 * outside.
 *
 * It writes to nothing of the range. Its child ends when we let go of it, or
 * die; the owner dies with us.
 */
#ifndef PINCOW_BENCH_ACTOR_OWNER_H
#define PINCOW_BENCH_ACTOR_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct owner_board;

struct owner {
	pid_t pid; /* 0: none */
	struct owner_board *board; /* owned, shared with both; NULL: none */
	int alive[2]; /* a pipe: its child ends with our end; or -1 */
};

/**
 * Fork it, and unmap @addr, @len in this process. With @shares it has forked a
 * child when this returns, which maps the range as well. 0 or -errno;
 * owner_close() always may follow.
 */
int owner_start(struct owner *o, void *addr, size_t len, bool shares);

/** The process id of its child; 0: it has none. */
pid_t owner_child(const struct owner *o);

/** Tell it to exit, and wait until its memory is gone. */
void owner_exit(struct owner *o);

/** End both; accepts a zeroed owner. */
void owner_close(struct owner *o);

#endif
