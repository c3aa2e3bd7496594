/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Skipped points, with the reason: a part of the mail. */
#ifndef PINCOW_REPORT_VIEW_SKIPS_H
#define PINCOW_REPORT_VIEW_SKIPS_H

struct page;
struct report;

/** 0 or -errno. */
int report_print_skips(const struct report *r, const struct page *p);

#endif
