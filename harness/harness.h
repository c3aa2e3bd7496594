/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine of all measurements: Google Benchmark behind a C API.
 *
 * A benchmark is a body of three verbs. Google Benchmark runs it with manual
 * time and a fixed number of iterations, so its own search for an iteration
 * count never runs and a body is entered once; its console context and its
 * JSON report are available as they are. The body keeps the samples: Google
 * Benchmark only adds times up.
 *
 * One iteration is one timed batch together with the counted batch before it;
 * the manual time of an iteration is the sum of its timed samples.
 *
 * Not thread-safe: one process measures with one thread.
 */
#ifndef PINCOW_HARNESS_HARNESS_H
#define PINCOW_HARNESS_HARNESS_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The moments of a benchmark.
 *
 * @setup: once, untimed. -errno means: not measurable, and @why says so.
 * @iterate: one iteration; stores the time of its timed part in *@seconds.
 *	-errno ends the benchmark.
 * @teardown: always called once, also after a setup that failed.
 * @why: the sentence for the last error; valid until the next verb. May be
 *	NULL, or return NULL.
 */
struct harness_body {
	int (*setup)(void *arg);
	int (*iterate)(void *arg, double *seconds);
	void (*teardown)(void *arg);
	const char *(*why)(void *arg);
};

/** Options of harness_run(). */
struct harness_options {
	const char *filter; /* POSIX extended regex on names; NULL: all */
	const char *json; /* write Google Benchmark's JSON there, or NULL */
	int context_fd; /* its console context goes there; -1: nowhere */
};

/**
 * Register a benchmark; they run in the order of registration.
 *
 * @name, @body and @arg must live until harness_run() returns. 0 or -ENOMEM.
 */
int harness_add(const char *name, const struct harness_body *body, void *arg,
		unsigned int iterations);

/**
 * Run what was registered and passes the filter, and forget it.
 *
 * Returns the number of benchmarks that ran, or -errno: -EINVAL for an
 * invalid filter, -EIO where the JSON could not be written.
 */
int harness_run(const struct harness_options *opt);

/** Google Benchmark's version as far as its library tells, for the header. */
const char *harness_engine(void);

#ifdef __cplusplus
}
#endif

#endif
