/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Continuing a run that was interrupted: the same run, with the points and
 * invocations that are missing. Its command says which those are. It must have
 * begun in this database, with the same kernel, machine and program.
 */
#ifndef PINCOW_RUN_RESUME_H
#define PINCOW_RUN_RESUME_H

#include <stdint.h>

#include "cli/command.h"
#include "run/progress.h"
#include "db/store.h"

/**
 * The run that @name names (NULL: the newest interrupted one) and the command
 * that began it, to be freed. 0, or an exit code with the sentence said.
 */
int resume_find(const struct common *c, const char *name, int64_t *run,
		char **command);

/**
 * Tell the tally what there is of each point, and mark in @done, by index,
 * what was measured of the round that is not over.
 */
int resume_tally(struct store *s, const struct run_resumed *r, struct tally *t,
		 unsigned char *done);

#endif
