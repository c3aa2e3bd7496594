/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics of facts/metrics.def: the one enum and the one table of them.
 * An index into any array of metrics is an enum metric.
 */
#ifndef PINCOW_FACTS_METRICS_H
#define PINCOW_FACTS_METRICS_H

#include <stdbool.h>
#include <stddef.h>

enum metric_better { BETTER_LOWER, BETTER_HIGHER, BETTER_NEITHER, BETTER_NR };

enum metric_exactness {
	EXACTNESS_EXACT,
	EXACTNESS_TIME, /* near or noisy: the clock decides */
	EXACTNESS_NOISY,
	EXACTNESS_NR
};

enum metric_statistic {
	STATISTIC_MODE,
	STATISTIC_MEDIAN,
	STATISTIC_P90,
	STATISTIC_P99,
	STATISTIC_P999,
	STATISTIC_MAX,
	STATISTIC_RATE,
	STATISTIC_NR
};

enum metric_source {
	SOURCE_CLASS,
	SOURCE_WRITES,
	SOURCE_TIME,
	SOURCE_ONLY,
	SOURCE_READING,
	SOURCE_SUM,
	SOURCE_PER_PAGE,
	SOURCE_COW_RATE,
	SOURCE_CYCLE,
	SOURCE_RATE,
	SOURCE_NR
};

/** A row of facts/metrics.def. */
struct metric_definition {
	const char *name;
	const char *unit;
	enum metric_better better;
	enum metric_exactness exactness;
	bool gates;
	enum metric_statistic statistic;
	enum metric_source source;
	const char *argument;
	const char *help;
};

/** METRIC_write_ns and so on, in the order of the file. */
enum metric {
#define METRIC(name, ...) METRIC_##name,
#include "facts/metrics.def"
	METRIC_NR
};

/** By enum metric. */
extern const struct metric_definition metric_definitions[METRIC_NR];

/** Its name for people (facts/words.def), by enum metric. */
extern const char *const metric_words[METRIC_NR];

/** The enum metric of @name, or -1: not in this program. */
int metric_named(const char *name);

/**
 * As somebody types it: the metric whose name or word @text begins with, up to
 * a character of @end or the end of the text; the longest of them, as words
 * have commas. @len: how much of @text it is. -1: no metric.
 */
int metric_typed(const char *text, const char *end, size_t *len);

#endif
