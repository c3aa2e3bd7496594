/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which runs and points a dashboard shows, and in which order. All return 0 or
 * -errno, with the sentence in struct dashboard.
 */
#ifndef PINCOW_PLOTS_DASHBOARD_CHOOSE_H
#define PINCOW_PLOTS_DASHBOARD_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dashboard;

/** The runs that the user named, or a choice that stands for all. */
int dashboard_choose(struct dashboard *d, const int64_t *run, size_t nr,
		     bool all);
/** The points of these, in display order. */
int dashboard_load_points(struct dashboard *d);

#endif
