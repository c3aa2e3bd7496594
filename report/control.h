/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control of a point: the same point with pin `none` in the same run. The
 * view amplification joins by this rule; every other place asks here.
 */
#ifndef PINCOW_REPORT_CONTROL_H
#define PINCOW_REPORT_CONTROL_H

#include "bench/point/axis.h"
#include "bench/point/point.h"

/** The name of the control, for the caller to free; NULL without memory. */
char *control_name(char *const axis[AXIS_NR], const char *params);

#endif
