/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An invocation: every point of a list, in one process. */
#ifndef PINCOW_BENCH_BATCH_INVOCATION_H
#define PINCOW_BENCH_BATCH_INVOCATION_H

#include "bench/point/point.h"
#include "facts/sink.h"
#include "harness/clock.h"

/** How an invocation measures. */
struct point_run {
	struct sink *sink;
	struct clock *clock;
	unsigned int invocation;
	unsigned int batches; /* timed, each with a counted one */
	uint64_t budget_ns; /* of the invocation; 0: none */
	const char *benchmark_json; /* or NULL */
	int context_fd; /* Google Benchmark's context; or -1 */
	const char *memcg; /* directory of our cgroup, or NULL */
	/* The process whose memory is measured has ended by itself: its
	 * status, of waitpid(2). The invocation ends with -ECHILD. */
	void (*died)(void *arg, int status);
	void *died_arg;
};

/**
 * Measure the points of @l in their order, in a process of their own
 * (subject.h), into the sink.
 *
 * Returns 0 when every point was measured or skipped, or the first error of
 * the sink. A point that cannot be measured is a skip, not an error.
 */
int point_list_measure(struct point_list *l, const struct point_run *run);

/**
 * Would it work here? Set the point up once and measure nothing.
 *
 * 0, or -errno with the reason, for `pincow list`.
 */
int point_try(const struct point *p, struct clock *c, char *why, size_t size);

#endif
