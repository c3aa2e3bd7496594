/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes lost and leaked, pages out of reach: a part of the mail. */
#ifndef PINCOW_REPORT_VIEW_LOST_H
#define PINCOW_REPORT_VIEW_LOST_H

struct page;
struct report;

/** 0 or -errno. */
int report_print_lost(const struct report *r, const struct page *p);

#endif
