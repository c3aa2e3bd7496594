/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The differences between two runs: how large, and how sure.
 *
 * Two loaded runs in, one result out; everything that is printed is made of
 * the result (report/compare/). How a verdict comes about depends on what may
 * be expected of the metric:
 *
 *   exact  a count. Any difference is one. Where the batches of a run
 *          disagree, its value is that of most; with more than a quarter of
 *          dissent, and overlapping ranges, nothing is said. With so much on
 *          both sides it is chance, and nothing is said in any case, nor
 *          where more than a quarter of the batches stayed disturbed.
 *   near   instructions: the minimum over at least 3 boots, beyond the gates,
 *          the median of the boots as well, and no boot of one run among those
 *          of the other: else two or three boots that happened to take another
 *          way would decide. Where these disagree, nothing is said, nor where
 *          the boots of a run fall into two groups that are further apart than
 *          the two runs are: how many fall into which is chance.
 *   noisy  everything else: rank tests over the values of the invocations,
 *          never over samples. `better` takes Benjamini and Hochberg's p over
 *          all noisy metrics, an interval on each side of nothing (the rank
 *          test's own, and the bootstrap's), and the gates. `worse` takes the
 *          gate of two stages below. `same` takes an equivalence test: 90 %
 *          intervals within the margin (two one-sided tests at 5 %). All else
 *          is `inconclusive`, with how many invocations it would take. So is
 *          a time whose batches have two modes on either side.
 *
 * Of any exactness `better` is inconclusive where falsely_dirty_pages rises.
 *
 * Two stages: what gates and is worse with p <= 0.05, before any adjustment,
 * is `flagged`. Fresh runs (@confirm) decide about flagged metrics: Holm at
 * 0.01 over all of them. Without fresh runs a flagged metric is inconclusive.
 * Fresh runs are of the same kernel, clock and machine; where they say nothing
 * of what is flagged, that is counted as @unconfirmed.
 *
 * Comparability is decided metric by metric: exact needs the same experiment
 * version, geometry and treatment (`wp_forced`); near also `instructions` on
 * both sides, the same emulated machine and kernel arguments; noisy the same
 * clock and every `must_match` entry. pincow's version is recorded, never
 * compared.
 */
#ifndef PINCOW_DB_COMPARE_COMPARISON_H
#define PINCOW_DB_COMPARE_COMPARISON_H

#include "db/compare/run.h"
#include "db/stats/rank.h"

/** In the order in which they are shown. */
enum verdict {
	VERDICT_WORSE,
	VERDICT_MISSING, /* one side has no value where it should */
	VERDICT_BETTER,
	VERDICT_CHANGED, /* differs, and neither value is better */
	VERDICT_INCONCLUSIVE,
	VERDICT_INCOMPARABLE,
	VERDICT_SAME,
	VERDICT_NR
};
extern const char *const verdict_names[VERDICT_NR];

enum exactness { IS_EXACT, IS_NEAR, IS_NOISY, EXACTNESSES };
extern const char *const exactness_names[EXACTNESSES];

struct compare_gate {
	double near, noisy; /* relative */
	double absolute; /* in units of the metric */
};
extern const struct compare_gate compare_gates[METRIC_NR];

#define COMPARE_FLAG_P	  0.05
#define COMPARE_CONFIRM_P 0.01
#define COMPARE_LIST_P	  0.05
#define COMPARE_MARGIN	  0.05 /* what `same` must be within, relative */
#define COMPARE_BOOTS	  3 /* of near metrics */
#define COMPARE_STAGE_1	  10 /* invocations that a first stage should have */
#define COMPARE_STAGE_2	  20

struct compare_options {
	bool metric[METRIC_NR]; /* which are compared */
	struct compare_gate gate[METRIC_NR];
	double margin;
	/* Which points; NULL: all. */
	bool (*chosen)(void *arg, const char *point);
	void *arg;
};

/** The defaults: metrics that gate, and tails of the same times. */
void compare_options_init(struct compare_options *o);

/** One side of a row, as it is shown. */
struct compare_shown {
	bool there, bounded;
	/* Of an exact one batches disagree, or one of its point stayed
	 * disturbed; as `marked` of metric_value. */
	bool marked;
	size_t n;
	double value, low, high;
	/* Times and other noisy ones: over the boots or the invocations. */
	bool spread;
	double least, middle, most;
};

struct compare_row {
	enum metric metric; /* in metric_definitions */
	enum exactness exactness;
	enum verdict verdict;
	bool gates;
	struct compare_shown side[2]; /* of what decided: fresh, if confirmed */
	bool changed; /* ratio is there: new / base, 1 + relative change */
	double ratio;
	bool tested; /* noisy: what follows is there */
	bool paired, flagged, confirmed;
	bool within; /* shown to be within the margin */
	bool apart; /* every interval there is excludes no change */
	double p, p_adjusted; /* BH of all, or Holm of the flagged */
	struct rank_interval interval; /* of the ratio, 95 % */
	bool drawn; /* the bootstrap's is there */
	struct rank_interval bootstrap;
	/* The row of its point that it follows from; NULL: from none (cause.h).
	 */
	const struct compare_row *cause;
	size_t needed; /* invocations per side to decide; 0: unknown */
	char why[160]; /* how the verdict came about, in a phrase */
};

struct compare_point_result {
	const char *name, *experiment; /* of a run's point */
	const struct compare_point *side[2]; /* NULL: not there at all */
	/* One side was measured and the other was not. */
	bool missing;
	int absent; /* which side, if so */
	/* Both were skipped, or the missing one was, with @reason. */
	bool skipped;
	const char *reason; /* or NULL */
	size_t row, rows; /* its rows: comparison.row[row..row + rows - 1] */
};

/** An entry of the environments that differs; NULL: not there. */
struct compare_difference {
	int group; /* enum environment_group */
	const char *key, *value[2];
};

struct comparison {
	const struct compare_run *run[2]; /* base, new */
	const struct compare_run *confirm[2]; /* or NULL */
	size_t nr_differences;
	struct compare_difference *difference; /* owned */
	size_t nr_points;
	struct compare_point_result *point; /* owned; by name */
	size_t nr_rows;
	struct compare_row *row; /* owned */
	bool paired; /* their invocations are blocks of two */
	bool confirm_paired; /* and so are those of the fresh runs */
	/* Why the fresh runs decide nothing: they are not these two; or "". */
	char confirm_why[160];
	double margin;
	/* Totals. */
	size_t count[VERDICT_NR]; /* rows */
	size_t gating[VERDICT_NR]; /* rows that gate */
	size_t by[EXACTNESSES][VERDICT_NR];
	size_t points_missing; /* and of these, skipped with a reason: */
	size_t points_missing_skipped;
	size_t points_skipped; /* on both sides */
	size_t flagged;
	size_t unconfirmed; /* of these, what fresh runs say nothing of */
	bool disjoint; /* nothing can be compared at all */
};

/** Accepts one that was never made, if zeroed. */
void comparison_release(struct comparison *c);

#endif
