/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exits of a process that owns the range: parts of an operation. */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_EXIT_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_EXIT_H

#include <stdbool.h>
#include <sys/types.h>

#include "bench/experiment/shared/operation.h"

/** Pages of the range that process @pid maps, or -errno. */
int64_t exit_mapped(struct life *l, pid_t pid);

/**
 * ready(): give the range to a process of its own. With @shares a child of it
 * maps all of the range as well.
 */
int exit_ready(struct operation *o, bool shares);
int exit_run(struct operation *o);
int64_t exit_acted(struct operation *o);

#endif
