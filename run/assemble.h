/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run put together from what other programs measured: each of them a whole
 * run of its own, of one invocation, whose facts are relabelled on their way
 * into the database. One header, one environment, invocations numbered by the
 * caller, who gives two runs the same numbers where they were interleaved.
 */
#ifndef PINCOW_RUN_ASSEMBLE_H
#define PINCOW_RUN_ASSEMBLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/uuid.h"
#include "facts/sink.h"

struct store;

struct fresh_run {
	struct sink sink; /* takes the facts of one program */
	const char *session, *command; /* borrowed */
	uint64_t seed;
	unsigned int invocations, points; /* planned */
	struct store *store; /* owned */
	struct sink *to; /* of the store */
	int64_t id; /* once begun */
	char uuid[UUID_SIZE];
	bool begun, has_environment;
	unsigned int invocation; /* being taken */
	bool open; /* and the database knows of it */
	char why[512]; /* of the last failure */
};

/** What is borrowed is set by the caller. 0 or -errno, @why set. */
int fresh_run_open(struct fresh_run *r, const char *db);

/** An invocation begins, and ends: 0 or -errno, @why set, as of the next. */
void fresh_run_begin(struct fresh_run *r, unsigned int invocation);
int fresh_run_end(struct fresh_run *r, bool complete);

/**
 * Take what a program wrote, as a part of this invocation. The first one ever
 * tells the header. More than one invocation in it is -EPROTO.
 */
int fresh_run_take(struct fresh_run *r, FILE *ndjson);

/** No more comes. The store stays open: closing it drops locks of others. */
int fresh_run_finish(struct fresh_run *r, enum run_status status);
void fresh_run_close(struct fresh_run *r);

#endif
