/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A selection: which points a run is about, in the words of the user. */
#ifndef PINCOW_BENCH_POINT_SELECT_H
#define PINCOW_BENCH_POINT_SELECT_H

#include "bench/point/point.h"
#include "bench/point/suite.h"

/**
 * A choice of points. Zeroed with @suite set is all of that suite.
 *
 * @axis: comma-separated kind names or "all"; NULL does not restrict.
 * @filter: POSIX extended regex on whole names; NULL does not restrict.
 * @params: for every chosen point that they mean something to, "drain=no";
 *	several values of one, "pins=1+8", are as many points. NULL: defaults.
 * @variants: without @params, also the experiments' own variants.
 * @sensible: along the axes that name nothing, the points that make sense for
 *	each experiment, and not the cross product: kinds that the default suite
 *	leaves out are for those who name them.
 */
struct selection {
	enum suite suite;
	const char *axis[AXIS_NR];
	const char *filter;
	const char *params;
	bool variants;
	bool sensible;
};

/**
 * The points of @sel in display order, controls (the same point with pin
 * `none`) of what was asked for included.
 *
 * 0 or -errno: -EINVAL for an unknown word, an invalid regex, or a parameter
 * that means nothing to any of the points, with the sentence, which lists the
 * known words, in @why (@size bytes).
 */
int point_select(struct point_list *l, const struct selection *sel, char *why,
		 size_t size);

/** @nr of the points are measured without the parameter @name. */
typedef void (*point_without_fn)(void *arg, const char *name, size_t nr);

/** The parameters of @sel that mean nothing to some of its points @l. */
void point_select_without(const struct point_list *l,
			  const struct selection *sel, point_without_fn fn,
			  void *arg);

#endif
