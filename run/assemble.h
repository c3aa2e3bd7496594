/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run put together from the facts of other programs: here, or in guests.
 *
 * Each program writes a whole run of its own. Its facts are relabelled on their
 * way into the database: one header, one environment, and invocations that the
 * owner of the assembly numbers.
 */
#ifndef PINCOW_RUN_ASSEMBLE_H
#define PINCOW_RUN_ASSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "facts/forward_sink.h"
#include "lib/uuid.h"
#include "lib/why.h"

struct store;

struct assembly {
	/* Set by the owner before it begins; strings are borrowed. Its uuid
	 * and its time come from here. */
	struct fact_run header;
	struct store *store; /* owned */
	struct sink *to; /* of the store, once begun */
	int64_t id; /* once begun */
	char uuid[UUID_SIZE];
	bool begun, ended, has_environment;
	int err; /* of the store, once it failed; store_why() is the sentence */
};

/** Zeroed by it. 0 or -errno, @why set. */
int assembly_open(struct assembly *a, const char *db, struct why *why);

/** Write the header, unless it is written. 0 or -errno of the store. */
int assembly_begin(struct assembly *a);

/** Note the first error of the store; returns @err. */
int assembly_keep(struct assembly *a, int err);

/** Close invocation @seq. 0 or -errno of the store. */
int assembly_end_invocation(struct assembly *a, unsigned int seq,
			    bool complete);

/** End the run, once; one that has not begun is left alone. 0 or -errno. */
int assembly_end(struct assembly *a, enum run_status status);

/** Closing a store drops this process's locks of others on the same file. */
void assembly_close(struct assembly *a);

/** The facts of one program: the first member of the struct that takes them. */
struct assembly_part {
	struct forward_sink forward;
	struct assembly *assembly; /* borrowed */
};

/** @own: as in forward_sink.h; its run, end and heartbeat are these below. */
void assembly_part_init(struct assembly_part *p, struct assembly *a,
			const struct sink_ops *own);

/** A reader's header: begin the run if need be, and take facts from now on. */
int assembly_part_header(struct assembly_part *p);

/** Verbs that keep a program's own frame out of the run. */
int assembly_drop_run(struct sink *s, const struct fact_run *f);
int assembly_drop_end(struct sink *s, const struct fact_end *f);
int assembly_drop_heartbeat(struct sink *s, const struct fact_heartbeat *f);

/** CLOCK_REALTIME: the time of a fact is that of its arrival. */
int64_t assembly_now(void);

#endif
