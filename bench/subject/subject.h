/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject: the process whose memory is measured, seen from the measuring
 * process that started it.
 *
 * fork, exit and clear_refs work on all memory of a process. So the range lies
 * in a process that has hardly anything else: a static program, executed anew,
 * without this one's libraries, heap and descriptors, at fixed addresses. It
 * makes batches when it is asked to, and stores nothing.
 *
 * It dies with its parent. If it dies by itself, every call returns -ECHILD.
 */
#ifndef PINCOW_BENCH_SUBJECT_SUBJECT_H
#define PINCOW_BENCH_SUBJECT_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "facts/sink.h"

struct channel;
struct point;

/** The orders of a subject. */
struct subject_options {
	const char *clock; /* its name */
	const char *memcg; /* directory of our cgroup, or NULL */
	size_t room; /* samples of its longest batch */
	size_t max_faults; /* in a batch */
	bool shared_libraries; /* its points load some: not the static one */
};

struct subject {
	pid_t pid; /* 0: none */
	int ask, answer; /* -1 */
	int status; /* of waitpid(2), once it has died by itself */
	size_t bytes;
	struct channel *channel; /* owned; NULL: none */
};

/**
 * Start it, and wait until its witnesses are open. 0, or -errno with the
 * sentence in channel->why or, without a channel, none. Always may
 * subject_stop() follow.
 */
int subject_start(struct subject *s, const struct subject_options *opt);

/** Do the request that the channel holds. Its error, or -ECHILD. */
int subject_ask(struct subject *s);

/** Kill and reap it; accepts a zeroed one, and a second time. */
void subject_stop(struct subject *s);

/**
 * The static program (gzip), or NULL in a build without it (sanitizers, tests
 * with kinds of their own): then a subject is this program again, with the
 * command `subject`.
 */
extern const char subject_image[] __attribute__((weak));
extern const char subject_image_end[] __attribute__((weak));

#endif
