/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Summaries: what the facts of a run come to, metric by metric.
 *
 * In two steps. A visit (one point in one invocation) is summarised by the
 * metric's own statistic, over its batches or, for times, over the samples of
 * its timed batches, pooled by class. A point then is summarised over its
 * visits, as metric_value promises: exact metrics by the most frequent value
 * of all batches (the smallest of equals), times under the clock
 * `instructions` by the minimum, everything else by the median. Where batches
 * differ in how many of their writes are of a class, exact metrics are those of
 * the batches with the most frequent combination of these counts: each by
 * itself could be of another batch, and the classes would not add up.
 *
 *   - What no batch says has no row. Nothing is ever 0 for want of a fact.
 *   - Times come from timed batches only, readings that are times included.
 *   - Counts of classes are those of their family, come from every batch that
 *     has classes, and exist only where the visit has a sample that is a write.
 *   - cow_rate is copies / written_pages of a batch; cycle_ns is (arm_ns + all
 *     write samples) / written_pages of a timed batch that has arm_ns; times
 *     per page are over the 4k pages of the point's range.
 *   - A rate is events in a million trials, over all batches of the visit and
 *     for the point over those of all visits, as if they were one: its low and
 *     high are the exact 95 % interval of that (statistics.h), at any n. It
 *     exists where there was a trial. Where a rate has undecided trials, its
 *     low takes none of them for an event and its high all, and it has no
 *     value where they are more than one in a hundred.
 *   - Times that are medians have the modes of their batches, over all visits,
 *     where these have two (modes.h); their visits have the tally of batches.
 *   - Times without a class exist only where all timed writes of the visit,
 *     and for the point all of its visits, are of one class, inconclusive
 *     not being one. A class that stands beside the one its family has the
 *     name of (the first reuse beside the later ones) is left out: it is
 *     another class, and where it stands alone it is the one.
 *   - Where a timed batch came without its samples, the visit's times are made
 *     of quantiles of batches instead: the median over the batches, and for
 *     the maximum the largest. Close, and not the same. A value that
 *     quantiles do not have (the 99.9th percentile) is absent then.
 */
#ifndef PINCOW_DB_SUMMARY_SUMMARY_H
#define PINCOW_DB_SUMMARY_SUMMARY_H

#include <stdint.h>

struct store;

/**
 * The first step alone. Within a longer transaction, which ends with the whole:
 * to summarise the points after each of its invocations would be quadratic.
 */
int summary_visits(struct store *s, int64_t id);

/** Make the summaries of run @id that are missing. Within a store_lock(). */
int summary_update(struct store *s, int64_t id);

#endif
