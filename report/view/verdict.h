/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict of the shown runs, as a part of other views. */
#ifndef PINCOW_REPORT_VIEW_VERDICT_H
#define PINCOW_REPORT_VIEW_VERDICT_H

#include "report/page.h"
#include "report/view/data.h"

/** 0 or -errno, as of verdict_print(). */
int report_print_verdict(const struct report *r, const struct page *p);

#endif
