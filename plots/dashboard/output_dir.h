/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directory of a dashboard. */
#ifndef PINCOW_PLOTS_DASHBOARD_OUTPUT_DIR_H
#define PINCOW_PLOTS_DASHBOARD_OUTPUT_DIR_H

struct dashboard;

/**
 * Make the directory, drop an earlier dashboard's data, copy the site. 0 or
 * -errno, with the sentence in struct dashboard.
 */
int dashboard_write_site(struct dashboard *d);

#endif
