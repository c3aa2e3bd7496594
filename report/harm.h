/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Harms of a run: counts that are wrong wherever they are above 0 (harms.def),
 * point by point, the worst kind first.
 */
#ifndef PINCOW_REPORT_HARM_H
#define PINCOW_REPORT_HARM_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/metrics.h"
#include "report/run/summary.h"

/** The rows of harms.def, in order of severity. */
enum harm {
#define HARM(metric, word, from, words) HARM_##metric,
#include "facts/harms.def"
	HARM_NR
};

struct harm_definition {
	enum metric metric;
	const char *name; /* of the metric */
	const char *word, *from, *words;
};

extern const struct harm_definition harm_definitions[HARM_NR];

/** The harm called @word (its word, or its metric's name), or -1. */
int harm_named(const char *word);

/**
 * The count of @h at point @p, or NULL: not measured, or no harm there. A
 * holder that only reads and that nobody promised coherency (GET) may keep the
 * page as it was: no bytes are lost to it.
 */
const struct summary_value *harm_count(const struct summary_point *p,
				       enum harm h);

/**
 * The pins of such holders, as ",NAME,NAME,": for those who count by
 * themselves. The caller frees; NULL without memory.
 */
char *harm_snapshot_pins(void);

/** Is it there in any batch? */
bool harm_is_seen(const struct summary_value *v);

/** Points of @s that were looked at for @h. */
size_t harm_points(const struct summary *s, enum harm h);

#endif
