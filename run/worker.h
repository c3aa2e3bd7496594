/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measuring process, seen from its supervisor.
 *
 * A worker is this program again, started afresh (fork and exec, so that it
 * shares no memory and no history with anybody) with the hidden command
 * `invocation`, pinned to one CPU before its memory exists, in a process group
 * of its own, killed by the kernel when its supervisor dies.
 *
 * It writes one NDJSON line at a time to a pipe and then waits for a byte on
 * another: storing never runs beside measuring.
 */
#ifndef PINCOW_RUN_WORKER_H
#define PINCOW_RUN_WORKER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** The orders of a worker. Strings and arrays live for the call only. */
struct worker_options {
	unsigned int invocation;
	unsigned int batches;
	uint64_t budget_ns; /* of all of them together; 0: none */
	const char *clock;
	const char *memcg; /* directory, or NULL; lives as long as the worker */
	int cpu; /* pinned there; -1: not pinned */
	int json_fd; /* Google Benchmark's JSON; -1: none */
	bool context; /* Google Benchmark's context on stderr */
	const char *const *name; /* of the points, in their order */
	size_t nr;
	const sigset_t *mask; /* signal mask to start with */
};

struct worker {
	pid_t pid; /* 0: none, or reaped */
	int in, ack; /* -1: closed */
	bool reaped;
	int status; /* of waitpid(2), once reaped */
	const char *memcg; /* borrowed: where it is counted for, or NULL */
	int64_t oom_kills; /* memcg_oom_kills() when it began, or -1 */
	char *buffer; /* owned: bytes of unfinished lines */
	size_t len, room;
	bool eof;
};

/** Takes a line without its newline. 0 or -errno, which worker_lines() ends
 * with. @line is NUL-terminated. */
typedef int (*worker_line_fn)(void *arg, const char *line, size_t len);

/** Start it. 0 or -errno; worker_release() always may follow. */
int worker_start(struct worker *w, const struct worker_options *opt);

/**
 * Read what is there and hand on each whole line, acknowledging it if @ack.
 *
 * Never blocks. Returns the number of lines, or the first error of @fn, or
 * -EMSGSIZE for a line that is longer than NDJSON allows.
 */
int worker_lines(struct worker *w, worker_line_fn fn, void *arg, bool ack);

/** Has it ended? Then true, its status kept. Never blocks. */
bool worker_ended(struct worker *w);

/** SIGKILL it and its children, and reap it. */
void worker_kill(struct worker *w);

/** Kill what still runs, close, free. */
void worker_release(struct worker *w);

/**
 * Why it ended, "was killed by signal 11 (Segmentation fault)" or "was killed
 * for memory", in @text.
 */
void worker_reason(const struct worker *w, char *text, size_t size);

#endif
