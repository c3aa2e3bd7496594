/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures: plots/NAME.gp drawn by gnuplot from rows of the views. script.h
 * says how a figure is written, draw.h draws it.
 *
 * Nothing here prints. Errors are 0 or -errno with the sentence in struct
 * plot: -ENOENT where plots/ is not found, -ENOPKG without gnuplot, -EIO for
 * SQLite, -EPROTO where gnuplot complains.
 */
#ifndef PINCOW_PLOTS_PLOT_H
#define PINCOW_PLOTS_PLOT_H

#include <stdbool.h>
#include <stddef.h>
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

/** "svg", ... and the endings of files: ".svg", ".txt", ".gp". */
extern const char *const plot_formats[PLOT_NR];
extern const char *const plot_endings[PLOT_NR];

/** A row of plots/index. */
struct plot_figure {
	char name[32];
	char title[160];
	bool empty; /* after drawing: it had no data */
};

struct plot {
	struct sqlite3 *db; /* borrowed; has the tables of shown_runs.h */
	char *dir; /* where plots/ is; owned */
	struct plot_figure *figure; /* of plots/index; owned */
	size_t nr;
	struct plot_drawing *drawing; /* at work, oldest first; owned */
	size_t drawings, drawing_room;
	char why[512]; /* the sentence, after an error */
};

/** Find plots/ and read its index. plot_release() (draw.h) in either case. */
int plot_init(struct plot *p, struct sqlite3 *db);

/** The figure called @name, or NULL. */
struct plot_figure *plot_find(struct plot *p, const char *name);

/** Write the sentence and return @err. */
int plot_fail(struct plot *p, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** plots/@name@ending to be read, or NULL with errno. */
FILE *plot_open(struct plot *p, const char *name, const char *ending);

#endif
