/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawing figures: one to a descriptor, or many to files at once. */
#ifndef PINCOW_PLOTS_DRAW_H
#define PINCOW_PLOTS_DRAW_H

#include <stdint.h>

#include "plots/plot.h"

/** Draw @figure to the descriptor @fd, closing nothing. */
int plot_draw(struct plot *p, struct plot_figure *figure,
	      enum plot_format format, int fd);

/** Draw @figure as characters; *@text is the caller's, NULL unless 0. */
int plot_text(struct plot *p, struct plot_figure *figure, char **text);

/**
 * Begin to draw @figure to @dir/NAME.ENDING: its queries are made here, gnuplot
 * goes on by itself, as many at once as there are processors. The file is
 * replaced when the new one is complete, by plot_finish() at the latest.
 */
int plot_begin(struct plot *p, struct plot_figure *figure,
	       enum plot_format format, const char *dir);

/** Wait for all that was begun. */
int plot_finish(struct plot *p);

/**
 * Begin all figures of @run[@nr] of @db as @dir/NAME.svg, for the dashboard:
 * makes the tables of report/shown_runs.h itself, in display order. Figures
 * without data are not written; *@p tells which those are. plot_finish() waits
 * for them; plot_release() has to follow in either case.
 */
int plot_begin_all(struct plot *p, struct sqlite3 *db, const int64_t *run,
		   size_t nr, const char *dir);

/** End what is still drawn, of which no file is left, and free all. */
void plot_release(struct plot *p);

#endif
