/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The views as tables of the site. */
#ifndef PINCOW_PLOTS_DASHBOARD_TABLES_H
#define PINCOW_PLOTS_DASHBOARD_TABLES_H

struct dashboard;

/* Both return 0 or -errno, with the sentence in struct dashboard. */

/** data/tables.js: runs, points, skips, amplification, ... */
int dashboard_write_tables(struct dashboard *d);
/** data/meta.js, written last: the contents, and the runs left out. */
int dashboard_write_meta(struct dashboard *d, const char *command);

#endif
