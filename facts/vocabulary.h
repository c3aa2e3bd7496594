/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that facts are made of: the .def files as C tables, and what a
 * name may look like. Everything that reads or writes a name by its number
 * goes through here, so that no word stands in two places.
 */
#ifndef PINCOW_FACTS_VOCABULARY_H
#define PINCOW_FACTS_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/metrics.h"
#include "facts/sink.h"

/** A row of facts/amplification.def. */
struct amplification_rule {
	const char *kind;
	const char *experiment;
	const char *metric;
	bool model;
};

extern const struct amplification_rule amplification_rules[];
extern const size_t nr_amplification_rules;

/* By the numbers of the enums of the same names, lower case. */
extern const char *const vocabulary_classes[CLASS_NR];
extern const bool vocabulary_is_write[CLASS_NR];
extern const bool vocabulary_is_first[CLASS_NR];
extern const enum sample_class vocabulary_family[CLASS_NR];
extern const char *const vocabulary_sorts[BATCH_SORT_NR];
extern const char *const vocabulary_statuses[RUN_STATUS_NR];
extern const char *const vocabulary_groups[ENV_GROUP_NR];
extern const char *const vocabulary_better[BETTER_NR];
extern const char *const vocabulary_exactness[EXACTNESS_NR];
extern const char *const vocabulary_statistics[STATISTIC_NR];
extern const char *const vocabulary_sources[SOURCE_NR];

/** The number of @word among @nr @words, or -1. */
int vocabulary_find(const char *const *words, int nr, const char *word);

/** Is @name the argument of a READING row? */
bool vocabulary_is_reading(const char *name);

/** [a-z0-9_]{1,32}: kinds, classes, readings, kinds of events. */
bool vocabulary_name_ok(const char *name);

/** [a-z0-9_=,&.-]{0,127} */
bool vocabulary_params_ok(const char *params);

/** 36 characters, lower case, hyphens where they belong. */
bool vocabulary_uuid_ok(const char *uuid);

/**
 * A label: nothing that could be taken for another way to name a run.
 * 1 to 64 bytes without control characters; no number, no path, not beginning
 * with "latest", "kernel:" or "-".
 */
bool vocabulary_label_ok(const char *label);

/** The rule in words, for the sentence that refuses a label. */
#define VOCABULARY_LABEL_RULE                                                  \
	"1 to 64 bytes without control characters, \"/\" or \".ndjson\"; not " \
	"a "                                                                   \
	"number, and not beginning with -, latest or kernel:"

/** All five parts of a point's identity. */
bool vocabulary_point_ok(const struct point_id *id);

#endif
