/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Continuing a run that was interrupted: the same run, with the points and
 * invocations that are missing. Its command says which those are. It must have
 * begun in this database, with the same kernel, machine and program.
 */
#ifndef PINCOW_RUN_RESUME_H
#define PINCOW_RUN_RESUME_H

#include <stdint.h>

#include "db/resume.h"
#include "lib/why.h"
#include "run/progress.h"
#include "db/store.h"

/** The newest interrupted run that began in @s. 0, or -errno with @why set. */
int resume_newest(struct store *s, int64_t *run, struct why *why);

/**
 * Can @run be continued, here and now? Then the command that began it is in
 * *@command, to be freed. 0, or -errno with @why set; *@command is NULL then.
 */
int resume_command(struct store *s, int64_t run, char **command,
		   struct why *why);

/**
 * Tell the progress what there is of each point, and mark in @done, by index,
 * what was measured of the round that is not over.
 */
int resume_progress(struct store *s, const struct run_resumed *r,
		    struct progress *t, unsigned char *done);

#endif
