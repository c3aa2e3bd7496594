/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs of runs, compared. */
#ifndef PINCOW_PLOTS_DASHBOARD_COMPARE_H
#define PINCOW_PLOTS_DASHBOARD_COMPARE_H

struct dashboard;

/** The most bytes that these files take together. */
#define DASHBOARD_COMPARE_BYTES (1u << 20)

/**
 * data/compare-BASE-NEW.js: of one clock first, neighbours before others. 0 or
 * -errno, with the sentence in struct dashboard.
 */
int dashboard_write_comparisons(struct dashboard *d);

#endif
