/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view of `pincow report`: a file of this folder and a row of views.def.
 *
 * Most views are a query alone. --format csv and json print its rows, and the
 * text is a table of them, unless the view prints its text itself.
 */
#ifndef PINCOW_REPORT_VIEW_VIEW_H
#define PINCOW_REPORT_VIEW_VIEW_H

#include "report/page.h"
#include "report/view/data.h"

struct report_view {
	const char *name, *help;
	/* Rows for csv and json: of shown_runs.h's tables and the views. */
	const char *sql;
	/* The runs without any named; NULL: those of the newest command. */
	const char *runs;
	unsigned int parts; /* of a run that print() looks at */
	bool filters; /* points and metrics by itself */
	bool whole; /* of a run: nothing can be left out of it */
	bool screen; /* short as it is: no table that could be cut */
	/* Makes tables of its own for @sql, or NULL. 0 or -errno. */
	int (*prepare)(const struct report *r);
	/* The text and Markdown, or NULL. 0 or -errno. */
	int (*print)(const struct report *r, const struct page *p);
	/* JSON that is more than the rows, or NULL. 0 or -errno. */
	int (*json)(const struct report *r, FILE *f);
};

#define VIEW(name) extern const struct report_view report_view_##name;
#include "report/view/views.def"

#endif
