/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Event `overhead`, subject `harness`: the median 4k reuse of the harness's
 * quickest batch over that of a bare loop's, in millionths. Times within these
 * bounds are the kernel's alone; outside of them a run says so.
 */
#ifndef PINCOW_FACTS_HARNESS_RATIO_H
#define PINCOW_FACTS_HARNESS_RATIO_H

#define HARNESS_RATIO_ONE  1000000
#define HARNESS_RATIO_LOW  970000
#define HARNESS_RATIO_HIGH 1030000

#endif
