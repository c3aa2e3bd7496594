/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The script that gnuplot gets for a figure: plots/NAME.gp with its data.
 *
 * A figure is a gnuplot script whose header holds its queries:
 *
 *	# with
 *	#   WITH rows AS (SELECT ... FROM shown_value ...)
 *	# sql NAME
 *	#   SELECT ... FROM rows
 *	# end
 *
 * The text after "with", which may be left out, stands in front of each query
 * below it. Queries read the tables of report/shown_runs.h. Their rows stand
 * as data blocks $NAME in front of the script, one line per row, columns
 * separated by tabs, NULL being NaN. The whole (style.gp, data, script) needs
 * nothing else: --format script gives it away. A figure whose first query has
 * no rows is empty, and says so.
 */
#ifndef PINCOW_PLOTS_SCRIPT_H
#define PINCOW_PLOTS_SCRIPT_H

#include <stdio.h>

#include "plots/plot.h"

/** The whole script of @figure. Sets figure->empty. */
int plot_script(struct plot *p, struct plot_figure *figure,
		enum plot_format format, FILE *f);

#endif
