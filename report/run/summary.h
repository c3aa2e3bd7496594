/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as the views have it: every metric of every point, and the skips.
 *
 * Read by SQL from run_info, point_info, metric_value and skip_info, so that
 * a table prints the stored values and nothing that this program recomputed.
 * Points are in the order of kinds.def.
 */
#ifndef PINCOW_REPORT_RUN_SUMMARY_H
#define PINCOW_REPORT_RUN_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "facts/harness_ratio.h"
#include "facts/metrics.h"

struct sqlite3;

/** Invocations from which on low and high of a time are an interval of 95 %.
 * Fewer have none, and both are 0; of instructions they are the least and the
 * most of any number. */
#define SUMMARY_INTERVAL 6

/** A value of the view metric_value. */
struct summary_value {
	bool there; /* false: absent, which is not 0 */
	bool exact;
	bool varies; /* exact, and yet low differs from high */
	bool marked; /* it varies, or its point was disturbed: report/mark.h */
	double value, low, high;
};

struct summary_point {
	char *name; /* owned, as all strings here */
	char *axis[AXIS_NR];
	char *params;
	char *outcome; /* of outcome_info; NULL: none */
	bool outcome_marked;
	int64_t page_size, referenced_pages;
	struct summary_value metric[METRIC_NR];
};

struct summary_skip {
	char *point, *reason;
	int err;
};

/** A time whose batches have two modes, of the view modes_info. */
struct summary_modes {
	char *point, *metric, *unit;
	double value[2];
	int64_t batches[2];
};

/** Events of one kind with the same subject and sentence. */
struct summary_event {
	char *kind, *subject, *text;
	int64_t times;
};

/** The parts of a run that can be read, beside its name. */
enum summary_part {
	SUMMARY_POINTS = 1, /* names and axes */
	SUMMARY_VALUES = 2, /* and metrics, modes, outcomes; with them only */
	SUMMARY_SKIPS = 4,
	SUMMARY_EVENTS = 8, /* and the clock's overhead */
	SUMMARY_ALL = 15
};

struct summary {
	int64_t run;
	char *uuid, *label, *kernel, *clock, *status, *started_at;
	int64_t invocations;
	bool measured; /* has points, read or not */
	struct summary_point *point;
	size_t nr;
	size_t last; /* the point that was read last */
	struct summary_modes *modes; /* by point and metric */
	size_t nr_modes;
	struct summary_skip *skip; /* by reason, then in display order */
	size_t nr_skips;
	struct summary_event *event; /* by kind, then as they came */
	size_t nr_events;
	int64_t overhead_ps; /* of the clock, the most; 0: unknown */
	int64_t harness_ppm[HARNESS_RATIO_NR]; /* 0: unknown */
};

/**
 * Read @parts of run @run, a set of enum summary_part. 0, -ENOENT, -ENOMEM, or
 * -EIO (SQLite's handle says why).
 */
int summary_load(struct summary *s, struct sqlite3 *db, int64_t run,
		 unsigned int parts);
void summary_release(struct summary *s);

/** Display order, that of kinds.def; for qsort(3). */
int summary_compare_points(const void *a, const void *b);

/** The control of @p (report/control.h) where it was measured, or NULL. */
const struct summary_point *summary_control(const struct summary *s,
					    const struct summary_point *p);

/** "bimodal: 641 and 851 ns, 12 and 8 batches", cut to @size. */
void summary_modes_text(const struct summary_modes *m, char *out, size_t size);

/** Are times of this run meaningful? */
bool summary_has_times(const struct summary *s);

#endif
