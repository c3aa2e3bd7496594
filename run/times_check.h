/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one check of doctor that measures: are the harness's times the kernel's
 * alone (bench/batch/self_check.h)?
 */
#ifndef PINCOW_RUN_TIMES_CHECK_H
#define PINCOW_RUN_TIMES_CHECK_H

#include "harness/machine/checks.h"

/** A row as those of checks.h, without a probe. */
extern const struct check times_check;

/**
 * Hold the harness against a bare loop, for half a second. CHECK_UNKNOWN with
 * the reason where that cannot be measured, or another measurement runs.
 */
void times_check_probe(struct finding *f);

#endif
