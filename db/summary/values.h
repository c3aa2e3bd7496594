/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of one visit, between its batches and its summary. */
#ifndef PINCOW_DB_SUMMARY_VALUES_H
#define PINCOW_DB_SUMMARY_VALUES_H

#include "db/batch_json.h"
#include "db/stats/series.h"
#include "facts/metrics.h"
#include "facts/sink.h"
#include "lib/buffer.h"

/** Readings that add up to events and to trials, two at most; -1: no more. */
struct rate_map {
	int events[2], trials[2];
	int undecided; /* trials in neither count; -1: this rate has none */
};

/** Where a set of readings has what a metric asks for; -1: nowhere. */
struct reading_map {
	char *names; /* owned: the set as the batch has it */
	size_t nr;
	int metric[METRIC_NR]; /* of a rate: the first of its events */
	struct rate_map rate[METRIC_NR];
	int copies, written_pages, arm_ns;
};

/** The times of one class. */
struct class_times {
	struct series ns; /* all samples */
	struct series p50; /* a median per batch */
	struct series p90, p99, p999, max; /* of batches without samples */
	size_t nr; /* samples, in either case */
};

/** The counts of a rate. */
struct rate {
	double events, trials, undecided;
	size_t nr; /* batches that have them */
};

/** Room for the values of one visit, used again for the next. Zeroed. */
struct visit_values {
	struct series metric[METRIC_NR]; /* a value per batch */
	struct class_times times[CLASS_NR];
	struct rate rate[METRIC_NR];
	double range_pages; /* 4k pages of the range; 0: not known */
	bool any_write; /* some sample is a write */
	bool reduced; /* some timed batch came without samples */
	/* Only batches of this combination of families; NULL: all. */
	const double *only;
	struct reading_map map;
	struct series readings; /* of the batch at hand */
	struct batch_parts parts;
	struct buffer tally;
};

#endif
