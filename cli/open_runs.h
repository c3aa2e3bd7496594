/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding the runs that a report, a figure or a dashboard shows.
 *
 * Runs are named as everywhere. Those of NDJSON files and of the database may
 * be mixed; they are then read from one database that goes away with the
 * process.
 */
#ifndef PINCOW_CLI_OPEN_RUNS_H
#define PINCOW_CLI_OPEN_RUNS_H

#include <stddef.h>
#include <stdint.h>

struct common;
struct store;

struct open_runs {
	struct store *store; /* owned */
	int64_t *run; /* owned: ids in @store, in the order of the names */
	size_t nr;
};

/**
 * Open what @name[@nr] are in; without names, the runs that @otherwise selects,
 * by release. 0, or an exit code with the sentence said. An empty database is
 * no error. open_runs_close() in either case.
 */
int open_runs(struct open_runs *s, const struct common *c, char *const *name,
	      size_t nr, const char *otherwise);
void open_runs_close(struct open_runs *s);

#endif
