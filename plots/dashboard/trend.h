/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Near which runs values change. */
#ifndef PINCOW_PLOTS_DASHBOARD_TREND_H
#define PINCOW_PLOTS_DASHBOARD_TREND_H

struct dashboard;

/** data/trend.js. 0 or -errno, with the sentence in struct dashboard. */
int dashboard_write_trend(struct dashboard *d);

#endif
