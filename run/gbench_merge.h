/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Google Benchmark's JSON of several processes as the one report of a
 * benchmark with repetitions, which its tools/compare.py reads.
 *
 * Each process writes to a file without a name (memfd), so nothing is left
 * behind, whatever happens.
 */
#ifndef PINCOW_RUN_GBENCH_MERGE_H
#define PINCOW_RUN_GBENCH_MERGE_H

#include <stddef.h>

#include "lib/new_file.h"

struct gbench_merge {
	int *fd; /* one a process; owned */
	size_t nr;
	struct new_file out; /* the report */
};

/** Begin the report @path, which keeps what it has until the end. 0, -errno. */
int gbench_merge_init(struct gbench_merge *m, const char *path);

/** A new file for one process; the merge owns *@fd. 0 or -errno. */
int gbench_merge_open(struct gbench_merge *m, int *fd);

/**
 * Write the report: the context of the first process, and of all of them the
 * benchmarks, ordered by name, as repetitions. A benchmark has the name of its
 * point, the time of its timed parts as CPU time too, and was not skipped. 0,
 * or -errno: -ENODATA where no process has written any.
 */
int gbench_merge_finish(struct gbench_merge *m);

/** Accepts half-built ones. */
void gbench_merge_release(struct gbench_merge *m);

#endif
