/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another program, run to its end, whose standard output is kept.
 *
 * It is in a process group of its own, which is gone when the call returns,
 * and is told to end (SIGTERM) when this process dies. Nothing of its output
 * is read while it runs: it may be measuring.
 */
#ifndef PINCOW_LIB_PROCESS_H
#define PINCOW_LIB_PROCESS_H

#include <stdio.h>

/**
 * Run @argv[0], found as a shell finds it. *@out is its output from the start,
 * for the caller to close; *@status is waitpid(2)'s. 0; -EINTR for a signal
 * (signals_caught()), after which it had time to end in good order; or -errno,
 * where it could not be started. *@out is NULL unless 0.
 */
int program_run(char *const argv[], FILE **out, int *status);

/** Why it is not exit code 0, "ended with exit code 3", in @text. */
void program_reason(int status, char *text, size_t size);

#endif
