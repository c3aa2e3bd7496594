/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The facts of a run, and where they go.
 *
 * Measuring code produces facts and knows nothing of their destination. A sink
 * takes them: SQLite (db/store.h), NDJSON (db/ndjson/ndjson.h), a progress line
 * (run/progress.h). Facts are integers and strings. Nothing here is a summary:
 * readers compute from facts all that can be computed.
 *
 * Order: run, environment, then for each invocation: invocation, any number
 * of point, batch, skip and event in any order except that a point precedes
 * its batches, then invocation_end; after the last invocation, end. Events may
 * also stand outside of invocations. A run whose end never comes was
 * interrupted; everything up to the last complete fact still counts.
 *
 * Ownership: a sink copies what it keeps. All pointers in a fact belong to
 * the caller and need to live only for the call.
 *
 * Errors: every verb returns 0 or -errno. After an error the fact was not
 * taken, and facts taken earlier are intact.
 *
 * This header and the .def files it reads are data only: db/ includes them
 * without linking to the harness.
 */
#ifndef PINCOW_FACTS_SINK_H
#define PINCOW_FACTS_SINK_H

#include <stddef.h>
#include <stdint.h>

/** The operation that one sample timed. CLASS_NR is "none", in no fact. */
enum sample_class {
#define CLASS(name, family, first, is_write, help) CLASS_##name,
#include "facts/classes.def"
#undef CLASS
	CLASS_NR
};

/** Which witnesses were enabled during a batch, DESIGN "Knowing". */
enum batch_sort {
	BATCH_COUNTED, /* all witnesses: classes exact, no times */
	BATCH_TIMED, /* none: times, classes derived */
	BATCH_PROFILED, /* PMU counters only: no times, no classes */
	BATCH_SORT_NR
};

/** The header of a run. */
struct fact_run {
	const char *uuid; /* 36 characters, lower case */
	const char *session; /* UUID shared by the runs of one command */
	const char *label; /* NULL: none */
	const char *kernel; /* uname -r of the kernel measured */
	const char *clock; /* tsc, monotonic, emulated, instructions */
	const char *version; /* of pincow */
	const char *command; /* reproduces the run; one line */
	uint64_t seed; /* of all shuffling; < 2^63 */
	int64_t started_ns; /* CLOCK_REALTIME */
	unsigned int invocations; /* planned */
	unsigned int points; /* planned, skips included */
};

/** How an environment entry bears on comparing two runs. */
enum environment_group {
	ENV_MUST_MATCH, /* differs: noisy metrics are incomparable */
	ENV_MAY_DIFFER, /* the kernel and its settings: the subject */
	ENV_RECORDED, /* for the reader */
	ENV_GROUP_NR
};

struct environment_entry {
	enum environment_group group;
	const char *key;
	const char *value;
};

/** The environment of a run: all of its entries, once. */
struct fact_environment {
	size_t nr;
	const struct environment_entry *entry;
};

/** A new process over all points. @seq counts from 1 in each run. */
struct fact_invocation {
	unsigned int seq;
	uint64_t seed; /* of its order of points; < 2^63 */
	int64_t started_ns; /* CLOCK_REALTIME */
};

struct fact_invocation_end {
	unsigned int seq;
	int64_t finished_ns; /* CLOCK_REALTIME */
	int complete; /* 0: lost, its points may be missing */
};

/**
 * The identity of a point: four axes and parameters that differ from their
 * defaults, sorted, "drain=no,pins=8"; "" where all have their default. Its
 * name is "experiment/mapping/pin/wp", followed by "?params" unless "".
 */
struct point_id {
	const char *experiment;
	const char *mapping;
	const char *pin;
	const char *wp;
	const char *params;
};

/** A point that is being measured; repeated in each invocation. */
struct fact_point {
	struct point_id id;
	unsigned int version; /* of the experiment */
	uint64_t page_size; /* bytes, of the compound page it is made of */
	uint64_t range_bytes;
	uint64_t writes; /* planned in a batch */
	uint64_t referenced_pages; /* 4k pages referenced by the pin */
};

/** A named integer. Names are arguments of READING rows in metrics.def. */
struct reading {
	const char *name;
	int64_t value;
};

#define QUANTILE_ABSENT UINT64_MAX

/** Summary of one class, where a run travels without its samples. */
struct class_quantiles {
	enum sample_class of;
	uint64_t nr;
	uint64_t p50, p90, p99, max; /* rounded to the nearest */
	uint64_t p999; /* QUANTILE_ABSENT: as older programs wrote it */
};

/**
 * One pass through the life of a point.
 *
 * @nr samples in order of time. @ns is NULL unless timed; @classes (an array of
 * enum sample_class) is NULL where classes do not exist (profiled). Values
 * that a machine cannot read are not among the readings: absent, never 0.
 */
struct fact_batch {
	struct point_id id;
	unsigned int invocation;
	unsigned int seq; /* from 1, per point and invocation */
	enum batch_sort sort;
	size_t nr;
	const uint64_t *ns; /* instructions under that clock */
	const uint8_t *classes;
	size_t nr_readings;
	const struct reading *readings;
	/* Instead of @ns, in a run that was exported without samples, and in a
	 * batch that has too many to store: */
	size_t nr_quantiles;
	const struct class_quantiles *quantiles;
	uint64_t sum_ns; /* of the samples that are writes */
};

/** A point that could not be measured, and why. */
struct fact_skip {
	struct point_id id;
	unsigned int invocation;
	int err; /* errno, positive; 0 where none applies */
	const char *reason; /* one sentence, no newline */
};

/**
 * Something that a reader of the numbers should know.
 *
 * @kind is one word: "absent" (a metric that this machine cannot give: @subject
 * is its name), "conflict", "interference", "lost", "retry", "setting",
 * "overhead" (@value in picoseconds), "unknown", ...
 */
struct fact_event {
	int64_t at_ns; /* CLOCK_REALTIME */
	unsigned int invocation; /* 0: outside of invocations */
	const char *kind;
	const char *subject; /* point, metric or path it is about; or "" */
	int64_t value; /* its number, where it has one, else 0 */
	const char *text; /* one sentence, no newline */
};

/** How a run ended. A run that has no end is `interrupted`. */
enum run_status {
	RUN_RUNNING,
	RUN_COMPLETE,
	RUN_INTERRUPTED,
	RUN_FAILED,
	RUN_STATUS_NR
};

struct fact_end {
	int64_t finished_ns; /* CLOCK_REALTIME */
	enum run_status status;
};

/**
 * A sign of life: a batch of @id begins, and may well take @expect_ms. The
 * supervisor tells a long batch from a dead process by it; no sink keeps it.
 */
struct fact_heartbeat {
	struct point_id id;
	unsigned int invocation;
	uint64_t expect_ms; /* wall-clock time, of the slowest machine */
};

struct sink;

/** All verbs are mandatory. The owner of a sink releases it: no verb does. */
struct sink_ops {
	int (*run)(struct sink *s, const struct fact_run *f);
	int (*environment)(struct sink *s, const struct fact_environment *f);
	int (*invocation)(struct sink *s, const struct fact_invocation *f);
	int (*point)(struct sink *s, const struct fact_point *f);
	int (*batch)(struct sink *s, const struct fact_batch *f);
	int (*skip)(struct sink *s, const struct fact_skip *f);
	int (*event)(struct sink *s, const struct fact_event *f);
	int (*invocation_end)(struct sink *s,
			      const struct fact_invocation_end *f);
	int (*end)(struct sink *s, const struct fact_end *f);
	int (*heartbeat)(struct sink *s, const struct fact_heartbeat *f);
};

/** Embedded as the first member of every kind of sink. */
struct sink {
	const struct sink_ops *ops;
};

#endif
