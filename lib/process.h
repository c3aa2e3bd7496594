/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that do not outlive this one, and programs that run to their end.
 */
#ifndef PINCOW_LIB_PROCESS_H
#define PINCOW_LIB_PROCESS_H

#include <stdio.h>
#include <sys/types.h>

/**
 * In a child of @parent: die by @signal when the parent does. Does not return
 * where it died already. Two system calls: safe between fork and exec, and in
 * a child that shares our memory.
 */
void process_die_with(pid_t parent, int signal);

/**
 * fork(2) whose child dies by @signal with its parent: the parent thread, as
 * prctl(2) says of PR_SET_PDEATHSIG. The pid, 0 in the child, or -errno.
 */
pid_t process_fork(int signal);

/**
 * Run @argv[0], found as a shell finds it. *@out is its output from the start,
 * for the caller to close; *@status is waitpid(2)'s. 0; -EINTR for a signal
 * (signals_caught()), after which it had time to end in good order; or -errno,
 * where it could not be started. *@out is NULL unless 0.
 *
 * It is in a process group of its own, which is gone when the call returns,
 * and is told to end (SIGTERM) when this process dies. Nothing of its output
 * is read while it runs: it may be measuring.
 */
int program_run(char *const argv[], FILE **out, int *status);

/** Why it is not exit code 0, "ended with exit code 3", in @text. */
void program_reason(int status, char *text, size_t size);

#endif
