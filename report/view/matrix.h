/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mapping x pin x wp, with controls: a part of the mail. */
#ifndef PINCOW_REPORT_VIEW_MATRIX_H
#define PINCOW_REPORT_VIEW_MATRIX_H

struct page;
struct report;

/** 0 or -errno. */
int report_print_matrix(const struct report *r, const struct page *p);

#endif
