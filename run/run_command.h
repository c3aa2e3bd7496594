/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command of a run as its header has it, "pincow run ...": written when
 * the run begins, read when it is resumed. It has the options that select
 * what is measured and how, and no others: none that names a file.
 *
 * A database may come from anywhere, so the reader takes what the writer
 * writes and nothing else.
 */
#ifndef PINCOW_RUN_RUN_COMMAND_H
#define PINCOW_RUN_RUN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "run/selection.h"

/* The largest values of the options, typed or stored. */
#define RUN_COUNT_MAX	1000000 /* of invocations, and of batches */
#define RUN_SECONDS_MAX 86400
#define RUN_SEED_MAX	((uint64_t)INT64_MAX)
#define RUN_CPU_MAX	8191

/* A number that is not given. */
#define RUN_NUMBER_NONE UINT64_MAX

struct run_command {
	struct selection_words selection;
	const char *clock; /* or NULL */
	uint64_t invocations, batches, seed; /* always given */
	uint64_t seconds, cpu; /* or RUN_NUMBER_NONE */
	bool tune;
};

/** One line, the caller's. NULL without memory. */
char *run_command_format(const struct run_command *c);

/**
 * Read @line into @c, whose strings are in *@words: the caller frees that.
 * 0, -ENOMEM, or -EINVAL with a clause about the command in @why.
 */
int run_command_parse(struct run_command *c, const char *line, char ***words,
		      char *why, size_t size);

#endif
