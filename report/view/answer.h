/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer of the mail, in words: a part of the mail. */
#ifndef PINCOW_REPORT_VIEW_ANSWER_H
#define PINCOW_REPORT_VIEW_ANSWER_H

struct page;
struct report;

/** 0 or -errno. */
int report_print_answer(const struct report *r, const struct page *p);

#endif
