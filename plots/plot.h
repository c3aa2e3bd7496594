/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures: plots/NAME.gp drawn by gnuplot from rows of the views.
 *
 * A figure is a gnuplot script whose header holds its queries:
 *
 *	# with
 *	#   WITH rows AS (SELECT ... FROM shown_value ...)
 *	# sql NAME
 *	#   SELECT ... FROM rows
 *	# end
 *
 * What follows "with", if there is one, stands in front of each query below it.
 * They read the tables of report/shown_runs.h. Their rows stand as data blocks $NAME in
 * front of the script, one line a row, columns separated by tabs, NULL being
 * NaN. What is put together (style.gp, data, script) needs nothing else: it is
 * what --format script gives away. A figure whose first query has no rows has
 * nothing to show, and says so.
 *
 * Text in data may come from anywhere. It never becomes code: whatever means
 * something to gnuplot is shown as its code in angle brackets.
 *
 * Nothing here prints. Errors are 0 or -errno: -ENOENT where plots/ is not
 * found, -ENOPKG without gnuplot, -EIO for SQLite, -EPROTO where gnuplot
 * complains.
 */
#ifndef PINCOW_PLOTS_PLOT_H
#define PINCOW_PLOTS_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sqlite3;

enum plot_format {
	PLOT_SVG,
	PLOT_PNG,
	PLOT_PDF,
	PLOT_ASCII,
	PLOT_SCRIPT,
	PLOT_NR
};

/** "svg", ... and what the files are called: ".svg", ".txt", ".gp". */
extern const char *const plot_formats[PLOT_NR];
extern const char *const plot_endings[PLOT_NR];

/** A row of plots/index. */
struct plot_figure {
	char name[32];
	char title[160];
	bool empty; /* after drawing: it had no data */
};

struct plot {
	struct sqlite3
		*db; /* borrowed; has the tables of report/shown_runs.h */
	char *dir; /* where plots/ is; owned */
	struct plot_figure *figure; /* of plots/index; owned */
	size_t nr;
	struct plot_drawing *drawing; /* at work, oldest first; owned */
	size_t drawings;
	char why[512]; /* the sentence, after an error */
};

/**
 * Find plots/ and read its index. plot_release() in either case; it ends what
 * is still drawn, and leaves nothing half.
 */
int plot_init(struct plot *p, struct sqlite3 *db);
void plot_release(struct plot *p);

/** The figure called @name, or NULL. */
struct plot_figure *plot_find(struct plot *p, const char *name);

/** The whole script of @figure. Sets figure->empty. */
int plot_script(struct plot *p, struct plot_figure *figure,
		enum plot_format format, FILE *f);

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

/** End all that was begun, of which no file is left. No error overwrites why. */
void plot_abandon(struct plot *p);

/**
 * Begin all figures of @run[@nr] of @db as @dir/NAME.svg, for the dashboard:
 * makes the tables of report/shown_runs.h itself, in display order. Figures without data
 * are not written; *@p tells which those are. plot_finish() waits for them;
 * plot_release() has to follow in either case.
 */
int plot_begin_all(struct plot *p, struct sqlite3 *db, const int64_t *run,
		   size_t nr, const char *dir);

/**
 * Rows of @sql as a data block $@name; *@rows of them. 0 or -errno.
 *
 * Where the first column is called `curve`, it numbers the curves from 0, and
 * the rows come in its order: two empty lines stand between curves, so that
 * gnuplot's `index N` reads curve N alone. One without rows is a row of NaN.
 */
int plot_data(struct sqlite3 *db, const char *name, const char *sql, FILE *f,
	      size_t *rows);

#endif
