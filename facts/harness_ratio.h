/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Event `overhead` with the subjects of harness_ratio.def: the median write of
 * a batch of the harness over that of a bare loop's, in millionths. Within the
 * bounds times are the kernel's alone; outside of them a run says so.
 */
#ifndef PINCOW_FACTS_HARNESS_RATIO_H
#define PINCOW_FACTS_HARNESS_RATIO_H

#include <stdbool.h>
#include <stdint.h>

#define HARNESS_RATIO_ONE  1000000
#define HARNESS_RATIO_LOW  970000
#define HARNESS_RATIO_HIGH 1030000

enum harness_ratio {
#define RATIO(name, subject, words) HARNESS_##name,
#include "facts/harness_ratio.def"
#undef RATIO
	HARNESS_RATIO_NR
};

struct harness_ratio_words {
	const char *subject; /* of its event */
	const char *write; /* "a 4k reuse" */
};
extern const struct harness_ratio_words harness_ratios[HARNESS_RATIO_NR];

/** Is @ratio within the bounds? */
bool harness_ratio_fine(int64_t ratio);

/** By how many percent @ratio is above 1; negative: below. */
double harness_ratio_percent(int64_t ratio);

/** The ratio with this subject, or HARNESS_RATIO_NR. */
enum harness_ratio harness_ratio_find(const char *subject);

#endif
