/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two runs of one session, measured in turns by two programs: in each block one
 * invocation of both, in an order that is drawn for it. What drifts meanwhile
 * falls on both alike, which it does not on two runs one after the other.
 *
 * A program is a build of pincow, or a wrapper that changes a setting and then
 * becomes pincow. Each invocation is a whole program, which writes NDJSON.
 */
#ifndef PINCOW_RUN_INTERLEAVE_H
#define PINCOW_RUN_INTERLEAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/assemble.h"

struct common;

struct turns {
	/* To be filled in; borrowed. */
	const struct common *common;
	const char *name[2]; /* of a side, as in "the base side" */
	const char *program[2];
	unsigned int invocations; /* a side */
	const char *doing; /* for the progress, "measured again" */
	/* One invocation of a side, by turns_program() as often as it takes:
	 * 0 or -errno, which has been said. */
	int (*invocation)(struct turns *t, int side, uint64_t seed);
	void *arg;
	/* What came of it. */
	struct fresh_run run[2];
	char session[UUID_SIZE];
};

/**
 * Begin two runs of so many points in the database of @common, which say that
 * they were made by @command, and measure. 0, or an exit code with the sentence
 * said; turns_release() has to follow, after all other stores of the database
 * are done with.
 */
int turns_measure(struct turns *t, const char *const command[2],
		  unsigned int points, uint64_t seed);
void turns_release(struct turns *t);

/**
 * Run @argv to its end as a part of this invocation of @side. 0 or -errno,
 * which has been said; NULL is -ENOMEM. @argv is freed.
 */
int turns_program(struct turns *t, int side, char **argv);

#endif
