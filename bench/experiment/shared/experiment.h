/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments: what is done to a mapping, and what is timed.
 *
 * An experiment composes the steps of life.h into one batch. Its version is
 * part of what must match when two runs are compared: raise it when what is
 * timed or counted changes.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_EXPERIMENT_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_EXPERIMENT_H

#include <stddef.h>

struct life;

enum experiment_trait {
	EXPERIMENT_PINS = 1 << 0, /* spans the pin axis */
	EXPERIMENT_PROTECTS = 1 << 1, /* spans the wp axis */
	EXPERIMENT_POPULATES = 1 << 2, /* starts from populated memory */
	EXPERIMENT_WRITES = 1 << 3, /* its samples are writes */
	EXPERIMENT_FORKS = 1 << 4, /* forks, whatever protects */
	/* A batch lasts as long as the parameter `ms` says. */
	EXPERIMENT_LASTS = 1 << 16,
	/* Others make references meanwhile, as `source` says. */
	EXPERIMENT_SOURCES = 1 << 17,
	/* This process runs on other CPUs, too. */
	EXPERIMENT_SPREADS = 1 << 10,
	/* `writers` threads write at once. */
	EXPERIMENT_CROWDED = 1 << 18,
	/* A batch may take a second or more: not in the default suite. */
	EXPERIMENT_LONG = 1 << 5,
	/* Looks which pages the protection left writable. */
	EXPERIMENT_TRACKS = 1 << 6,
	/* Spans only protections that show in the pagemap. */
	EXPERIMENT_SHOWN = 1 << 7,
	/* Can have several ranges at once, each with its references. */
	EXPERIMENT_RANGES = 1 << 8,
	/* One process takes a reference, and what another writes is read. */
	EXPERIMENT_LEAKS = 1 << 9,
};

struct experiment_kind {
	const char *name;
	const char *help;
	const char *question; /* which question it answers, one sentence */
	unsigned int version;
	unsigned int traits;
	/* Parameters of points that `--suite full` has as well, ending with
	 * NULL; may be NULL. */
	const char *const *variants;

	/* One batch, see life.h. 0, or -errno with l->why. */
	int (*batch)(struct life *l);
};

extern const struct experiment_kind *const experiment_kinds[];
extern const size_t nr_experiment_kinds;

#endif
