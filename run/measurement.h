/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run from its header to its end: where its facts go, the machine's lock
 * and settings, its environment, and the invocations in between.
 *
 * measurement_open() and measurement_close() frame measurement_run(). Settings
 * are back when measurement_run() returns.
 */
#ifndef PINCOW_RUN_MEASUREMENT_H
#define PINCOW_RUN_MEASUREMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/point/point.h"
#include "db/resume.h"
#include "run/gbench_merge.h"
#include "lib/new_file.h"
#include "lib/uuid.h"
#include "db/store.h"
#include "harness/clock.h"
#include "harness/machine/environment.h"
#include "lib/why.h"

struct knobs;
struct observer;

struct measurement_options {
	struct store *store; /* an open one instead of @db; or NULL */
	const char *db; /* unused with @ndjson or @store */
	const char *ndjson; /* file, "-" for stdout; NULL: the database */
	const char *label; /* or NULL */
	const char *command; /* what reproduces the run */
	const char *clock; /* or NULL */
	const char *benchmark_json; /* or NULL */
	const char *journal; /* directory; NULL: the machine's own */
	uint64_t seed;
	unsigned int invocations, batches;
	unsigned int seconds; /* an invocation may take; 0: no limit */
	unsigned int silence_s; /* 0: the default */
	bool wait_limited; /* for another measurement: at most @wait_s */
	unsigned int wait_s;
	int cpu; /* -1: the last one we may use */
	bool context; /* of Google Benchmark, on stderr */
	bool tune; /* change what spoils times, and put it back */
	int64_t resume; /* the run to continue; 0: a new one */
	const struct fact_event *event; /* to begin the run with; or NULL */
	const char *root; /* of the settings that @tune changes; "" */
	struct observer *observer; /* or NULL */
};

struct measurement {
	const struct measurement_options *opt;
	const struct point_list *list;
	struct clock clock;
	int cpu;
	struct store *store; /* or NULL */
	struct sink *sink; /* of the store, or the writer */
	struct sink *writer; /* or NULL */
	struct new_file ndjson; /* fd -1: none */
	struct gbench_merge json;
	struct knobs *knobs; /* NULL: no settings can be changed */
	struct environment environment;
	char memcg[256]; /* ""; see @memcg_why */
	char memcg_why[512];
	char session[UUID_SIZE], uuid[UUID_SIZE];
	int64_t run; /* the run's id in the database */
	struct run_resumed resumed; /* of a run that is continued */
	bool begun; /* the header is out */
	bool ended; /* and so is the end: every fact was taken */
	size_t measured, missing; /* points */
	unsigned int lost; /* processes */
};

/**
 * Check what can be checked and open what is needed. Zeroed by it. 0 or
 * -errno, @why set: -EINVAL where an option cannot be met on any machine or
 * on this one.
 */
int measurement_open(struct measurement *m,
		     const struct measurement_options *opt,
		     const struct point_list *list, struct why *why);

/**
 * Measure all of it. 0, -EINTR after a signal, or -errno with @why set, but
 * not -EINVAL. In any case the facts that were taken are stored.
 */
int measurement_run(struct measurement *m, struct why *why);

/** After 0: was something lost, or nothing measured? */
bool measurement_incomplete(const struct measurement *m);

void measurement_close(struct measurement *m);

#endif
