/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two runs of one session, measured in turns by two programs: in each block one
 * invocation of both, in an order that is drawn for it. Drift then falls on
 * both alike, which it does not on two runs one after the other.
 *
 * A program is a build of pincow, or a wrapper that changes a setting and then
 * becomes pincow. Each invocation is a whole program, which writes NDJSON.
 */
#ifndef PINCOW_RUN_INTERLEAVE_H
#define PINCOW_RUN_INTERLEAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/argv.h"
#include "lib/why.h"
#include "run/side.h"

struct observer;

struct interleave {
	/* To be filled in; borrowed. */
	const char *db;
	struct observer *observer; /* or NULL */
	const char *name[2]; /* of a side, as in "the base side" */
	const char *program[2];
	unsigned int invocations; /* a side */
	const char *doing; /* for the progress, "measured again" */
	/* One invocation of a side, which calls interleave_program() once per
	 * program: 0 or -errno, @why set. */
	int (*invocation)(struct interleave *t, int side, uint64_t seed);
	void *arg;
	/* Results. */
	struct side run[2];
	char session[UUID_SIZE];
	bool cut; /* it began, and an invocation failed */
	struct why why;
};

/**
 * Begin two runs of @points points in the database, which say that they were
 * made by @command, and measure. 0, -EINTR after a signal, or -errno, @why set.
 * interleave_release() has to follow, after all other stores of the database
 * are done with.
 */
int interleave_measure(struct interleave *t, const char *const command[2],
		       unsigned int points, uint64_t seed);
void interleave_release(struct interleave *t);

/**
 * Run @argv to its end as a part of this invocation of @side. 0 or -errno,
 * @why set. @argv is released.
 */
int interleave_program(struct interleave *t, int side, struct arguments *argv);

#endif
