/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the machine that a measurement takes and gives back: its lock,
 * its settings, a memory cgroup, a CPU.
 */
#ifndef PINCOW_RUN_SETUP_H
#define PINCOW_RUN_SETUP_H

#include <stdbool.h>

struct measurement;
struct why;

/**
 * The CPU to measure on: @want, or for -1 the last one we may run on. 0, or
 * -errno with @why set: -EINVAL where we may not run on @want.
 */
int setup_cpu(int want, int *cpu, struct why *why);

/**
 * Wait for the lock, put back what a killed run left, prepare for the points
 * and make a cgroup. Where no journal can be written nothing is changed, and
 * that is not an error. 0, -EINTR after a signal, or -EBUSY where others
 * measure for longer than this run waits, @why set.
 */
int setup_open(struct measurement *m, struct why *why);

/**
 * Each check that --tune left as it was, be it that it cannot be tuned or that
 * it refused: its name and what is there. Ends with the first error of @fn.
 */
typedef int (*setup_untuned_fn)(void *arg, const char *check,
				const char *value);
int setup_untuned(const struct measurement *m, setup_untuned_fn fn, void *arg);

/** Put everything back. May be called again. How many settings it could not. */
int setup_close(struct measurement *m);

#endif
