/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distributions, and the values of each invocation. */
#ifndef PINCOW_PLOTS_DASHBOARD_DETAIL_H
#define PINCOW_PLOTS_DASHBOARD_DETAIL_H

struct dashboard;

/** The most bytes that details take together; older runs are left out. */
#define DASHBOARD_DETAIL_BYTES (2u << 20)

/** data/run-ID.js. 0 or -errno, with the sentence in struct dashboard. */
int dashboard_write_details(struct dashboard *d);

#endif
