/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side of two interleaved runs: programs of this machine, each of one
 * invocation, put together as one run. The caller numbers the invocations, and
 * gives both sides the same numbers.
 */
#ifndef PINCOW_RUN_SIDE_H
#define PINCOW_RUN_SIDE_H

#include <stdbool.h>
#include <stdio.h>

#include "run/assemble.h"

struct side {
	struct assembly_part part; /* takes the facts of one program */
	struct assembly assembly;
	unsigned int invocation; /* being taken */
	bool open; /* and the database knows of it */
	struct why why; /* of the last failure */
};

/** The header of @s->assembly is set by the caller afterwards. 0 or -errno. */
int side_open(struct side *s, const char *db);

/** An invocation begins, and ends: 0 or -errno, @why set. */
void side_begin(struct side *s, unsigned int invocation);
int side_end(struct side *s, bool complete);

/**
 * Take the output of a program, as a part of this invocation. The first one
 * ever tells the header. More than one invocation in it is -EPROTO.
 */
int side_take(struct side *s, FILE *ndjson);

/** No more comes. The store stays open: closing it drops locks of others. */
int side_finish(struct side *s, enum run_status status);
void side_close(struct side *s);

#endif
