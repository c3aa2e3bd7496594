/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parameters of a point: "name=value" joined by "&", sorted, those that have
 * their default left out. Part of a point's identity.
 */
#ifndef PINCOW_BENCH_PARAMS_H
#define PINCOW_BENCH_PARAMS_H

#include <stddef.h>

struct point_params;

void params_default(struct point_params *p);

/** Parse onto the defaults. 0, or -EINVAL with the sentence in @why. */
int params_parse(struct point_params *p, const char *text, char *why,
		 size_t size);

/** The canonical text; "" where all have their default. */
void params_format(const struct point_params *p, char *text, size_t size);

#endif
