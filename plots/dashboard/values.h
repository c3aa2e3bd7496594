/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every value of every cell. */
#ifndef PINCOW_PLOTS_DASHBOARD_VALUES_H
#define PINCOW_PLOTS_DASHBOARD_VALUES_H

struct dashboard;

/** data/values.js. 0 or -errno, with the sentence in struct dashboard. */
int dashboard_write_values(struct dashboard *d);

#endif
