/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a write takes, by class: a part of the mail. */
#ifndef PINCOW_REPORT_VIEW_LATENCY_H
#define PINCOW_REPORT_VIEW_LATENCY_H

struct page;
struct report;

/** 0 or -errno. */
int report_print_latency(const struct report *r, const struct page *p);

#endif
