/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot's figures of the runs that are shown. */
#ifndef PINCOW_PLOTS_DASHBOARD_FIGURES_H
#define PINCOW_PLOTS_DASHBOARD_FIGURES_H

#include <stdbool.h>

struct dashboard;
struct plot;

/**
 * The figures, which gnuplot goes on with while the rest is written, and
 * data/figures.js; without gnuplot it says so there. @p is empty, and released
 * by the caller in either case. 0 or -errno, with the sentence in struct
 * dashboard.
 */
int dashboard_begin_figures(struct dashboard *d, struct plot *p, bool wanted);
int dashboard_finish_figures(struct dashboard *d, struct plot *p, bool wanted);

#endif
