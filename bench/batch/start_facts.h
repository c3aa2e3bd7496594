/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The facts of an invocation before its points: metrics that this machine
 * lacks, costs that are in the times, and the check of the times themselves.
 */
#ifndef PINCOW_BENCH_BATCH_START_FACTS_H
#define PINCOW_BENCH_BATCH_START_FACTS_H

#include <stdbool.h>
#include <stdint.h>

struct subject;

/** Takes an event, as struct fact_event has it. */
typedef void (*start_fact_fn)(void *arg, const char *kind, const char *subject,
			      int64_t value, const char *text);

/** Of a subject that was just started; with @check it is asked to measure. */
void start_facts(struct subject *s, bool check, start_fact_fn fn, void *arg);

#endif
