/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences on stderr, usage errors, and the check that stdout was written.
 */
#ifndef PINCOW_CLI_TERMINAL_H
#define PINCOW_CLI_TERMINAL_H

#include <argp.h>

struct names;
struct why;

/** "pincow: SENTENCE" on stderr. The sentence is escaped as a whole. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * Say @why and turn @err, of a function of run/, into an exit code: 0 is 0;
 * -EINVAL, a request that cannot be met, is a usage error; for -EINTR, after a
 * signal, nothing is said.
 */
int say_why(const struct why *why, int err);

/** Says so, and returns the exit code: no error ends without a sentence. */
int out_of_memory(void);

/** A usage error through argp: the sentence, a pointer to --help, exit 2. */
void usage(struct argp_state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** A usage error with the names that are, and the one meant. Releases them. */
void usage_unknown(struct argp_state *state, const char *what, const char *word,
		   struct names *known);

/**
 * At exit: did all of stdout get out? If not, say so and exit 3, unless
 * @status goes before it, or the reader of a pipe wanted no more. For
 * on_exit(3).
 */
void stdout_check(int status, void *arg);

#endif
