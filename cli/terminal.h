/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences on stderr, usage errors, and the check that stdout was written.
 */
#ifndef PINCOW_CLI_TERMINAL_H
#define PINCOW_CLI_TERMINAL_H

#include <argp.h>

/** "pincow: SENTENCE" on stderr. The sentence is escaped as a whole. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** A usage error through argp: the sentence, where help is, exit 2. */
void usage(struct argp_state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * At exit: did all of stdout get out? If not, say so and exit 3, unless
 * @status goes before it. For on_exit(3).
 */
void stdout_check(int status, void *arg);

#endif
