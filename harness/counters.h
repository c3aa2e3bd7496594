/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of the calling thread: perf_event_open(2), the events named by
 * libpfm4, kernel side included (Google Benchmark's own perf counters exclude
 * the kernel, and so everything that is measured here).
 *
 * The counters of a set are independent of each other: one that the machine
 * does not have is absent with its reason, and the others count. Tracepoints
 * are named "system:event" and may have a filter on their fields, in the
 * syntax of the kernel's Documentation/trace/events.rst; they need
 * CAP_PERFMON or CAP_SYS_ADMIN.
 */
#ifndef PINCOW_HARNESS_COUNTERS_H
#define PINCOW_HARNESS_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/why.h"

/** Which event a counter counts. */
struct counter_spec {
	const char *name; /* of the reading, metrics.def */
	const char *event; /* libpfm4's name, or "system:event" */
	const char *filter; /* of a tracepoint, or NULL */
};

struct counter {
	const struct counter_spec *spec;
	int fd; /* -1: absent, or closed */
	bool there; /* this machine has it */
	int64_t value; /* after counters_stop() */
	bool valid; /* @value is what happened, all of it */
	struct why why; /* why it is absent */
};

#define COUNTERS_MAX 8

/** A set that starts and stops together. Zeroed is an empty set. */
struct counters {
	unsigned int nr;
	struct counter counter[COUNTERS_MAX];
};

/**
 * Open the events of @spec[@nr], at most COUNTERS_MAX, for the calling thread,
 * stopped. Returns how many are there; 0 is not an error. The specs must
 * outlive the set.
 */
unsigned int counters_open(struct counters *c, const struct counter_spec *spec,
			   unsigned int nr);
/** Close the events; there, valid and why of each stay. */
void counters_close(struct counters *c);
/** Make all of an open set absent, because of @why. */
void counters_refuse(struct counters *c, int err, const char *why);

/** From 0. Faults nothing in and allocates nothing. */
void counters_start(struct counters *c);

/**
 * Stop, and read into each counter's @value. A counter that was not running
 * all the time (multiplexed) is not scaled but invalid: an estimate
 * is not a count.
 */
void counters_stop(struct counters *c);

#endif
