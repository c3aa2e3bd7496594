/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trying a point without measuring it, in a process of its own, so that
 * neither a crash nor a hang takes the caller along.
 */
#ifndef PINCOW_RUN_TRY_POINT_H
#define PINCOW_RUN_TRY_POINT_H

#include "bench/point/point.h"
#include "harness/clock.h"

struct probe {
	int err; /* 0: it can be measured; else -errno */
	char why[512]; /* "" where it can */
};

/** Never fails: what goes wrong is the answer. */
void probe_point(struct probe *p, const struct point *point,
		 struct clock *clock);

#endif
