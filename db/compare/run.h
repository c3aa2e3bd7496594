/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side of a comparison: a run as compare.h wants it, in memory.
 *
 * All strings and arrays are owned by the run. Points are sorted by name, the
 * entries of the environment by group and key. A point that was only skipped
 * is there with `measured` false and its reason.
 */
#ifndef PINCOW_DB_COMPARE_RUN_H
#define PINCOW_DB_COMPARE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/stats/modes.h"
#include "facts/vocabulary.h"

struct store;

/** One metric of one point. */
struct compare_value {
	bool there;
	bool bounded; /* low and high are */
	size_t n; /* invocations */
	double value, low, high; /* as in metric_value */
	/* exact: the share of batches with another value, 0 to 1. */
	double dissent;
	/* exact: batches of the point that stayed disturbed, over those that
	 * have a value; 1 at most. */
	double disturbed;
	/* Not exact: the median over the values in @x, else that of @value. */
	double middle;
	/* Of the batches of a time; nr[1] 0: one mode, or unknown. */
	struct modes modes;
	/* The value of each invocation, in their order; where asked for. */
	double *x;
	unsigned int *invocation;
	size_t nr;
};

struct compare_point {
	int64_t id;
	char *name;
	char *experiment;
	bool measured;
	int64_t version, page_size, range_bytes, writes, referenced_pages;
	int skip_errno; /* of a skip; 0: none */
	char *skip_reason; /* NULL: never skipped */
	struct compare_value metric[METRIC_NR];
};

struct compare_entry {
	int group; /* enum environment_group */
	char *key, *value;
};

struct compare_run {
	struct store *store; /* borrowed, to read samples; NULL: none */
	int64_t id;
	char *uuid, *session, *label, *kernel, *clock, *machine, *status;
	char *started_at, *version, *command; /* label may be NULL */
	size_t invocations, planned; /* those that ended; planned */
	/* Planned points that were neither measured nor skipped. */
	int64_t missing;
	bool complete; /* its status says so */
	size_t nr_entries;
	struct compare_entry *entry;
	size_t nr, at; /* @at: where a search begins */
	struct compare_point *point;
};

/** Free what run_load.h has loaded. Accepts a zeroed one. */
void compare_run_release(struct compare_run *r);

/**
 * The samples that make up @metric of @p in @invocation, sorted; of a metric
 * that is a reading, a number a batch. *@nr may be 0, where they are not kept
 * or not counted one by one. The array is to be freed. 0 or -errno.
 */
int compare_run_samples(const struct compare_run *r,
			const struct compare_point *p, enum metric metric,
			unsigned int invocation, double **x, size_t *nr);

/** The value of a key of the environment, or NULL. */
const char *compare_run_entry(const struct compare_run *r, const char *key);

/** Are times of this run instructions (near), or do they mean nothing? */
bool compare_run_near(const struct compare_run *r);
bool compare_run_timeless(const struct compare_run *r);

#endif
