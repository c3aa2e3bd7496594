/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory that a measuring process and its subject share: one request, and
 * the answer to it. Plain values only: the two are different programs, and no
 * pointer of one means anything to the other.
 */
#ifndef PINCOW_BENCH_SUBJECT_CHANNEL_H
#define PINCOW_BENCH_SUBJECT_CHANNEL_H

#include <limits.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/batch/batch.h"
#include "bench/point/point.h"
#include "facts/harness_ratio.h"
#include "facts/sink.h"
#include "lib/why.h"

/** Room for the name of a metric, its NUL included. */
#define CHANNEL_NAME 48

/** Metrics that a machine may lack; more are an error. */
#define CHANNEL_ABSENT 48

/** Room for witness_events. */
#define CHANNEL_EVENTS 8

enum channel_verb {
	CHANNEL_CHECK, /* the self check, and what a fork costs without a
			  range */
	CHANNEL_POINT, /* life_init() of @point */
	CHANNEL_PAIR, /* a counted batch, and at once the timed one */
	CHANNEL_PROFILED, /* a profiled batch */
	CHANNEL_END, /* life_release() */
};

/** A batch that is over; its samples are in the arrays behind the struct. */
struct channel_outcome {
	int err; /* 0, or -errno with @why */
	struct why why;
	char disturbed[128]; /* "": nothing got in its way */
	size_t nr; /* samples */
	bool has_ns, has_classes;
	size_t nr_readings;
	struct {
		char name[CHANNEL_NAME];
		int64_t value;
	} reading[LIFE_READINGS];
};

struct channel {
	/* The request. */
	enum channel_verb verb;
	char point[POINT_NAME_MAX];
	bool keep_disturbed; /* of a pair: no other attempt will follow */
	unsigned int check_rounds; /* of a check, at least */

	/* Answers to CHANNEL_CHECK. */
	int64_t ratio[HARNESS_RATIO_NR]; /* of self_check() */
	struct why ratio_why[HARNESS_RATIO_NR];
	int64_t fork_floor_ns; /* in the clock's unit, or -errno */
	int64_t clear_refs_floor_ns;

	/* Answers to any other, or to the start. */
	int err;
	struct why why;
	struct channel_outcome outcome[BATCH_SORT_NR];

	/* Known from the start. */
	bool is_static; /* else the subject is this program again */
	uint64_t clock_overhead_ps;
	bool has_pmu;
	size_t nr_absent;
	struct {
		char metric[CHANNEL_NAME];
		struct why why;
	} absent[CHANNEL_ABSENT];

	/* Encodings of witness_events. The static subject has no libpfm4,
	 * whose tables would be most of its memory. */
	size_t nr_events;
	struct channel_event {
		char name[CHANNEL_NAME];
		int err; /* 0, or -errno with @why */
		struct why why;
		struct perf_event_attr attr;
	} event[CHANNEL_EVENTS];

	size_t room; /* samples of a batch */
	size_t max_faults; /* in a batch */
	char clock[16];
	char memcg[PATH_MAX]; /* directory, "": none */
};

/** Bytes of a channel whose batches have up to @room samples. Only timed ones
 * have times, and profiled ones have no classes. */
static inline size_t channel_bytes(size_t room)
{
	return sizeof(struct channel) + room * (sizeof(uint64_t) + 2);
}

/** The samples of a timed batch, in ns. The subject maps the struct alone, and
 * writes what is behind it through the descriptor. */
static inline uint64_t *channel_ns(struct channel *c)
{
	return (uint64_t *)(c + 1);
}

/** The classes of the samples of a counted or a timed batch. */
static inline uint8_t *channel_classes(struct channel *c, enum batch_sort sort)
{
	return (uint8_t *)(channel_ns(c) + c->room) +
	       (sort == BATCH_TIMED ? c->room : 0);
}

#endif
