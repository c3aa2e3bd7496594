/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a verdict. A table has a column per mapping where one run is
 * judged, and a column per run where there are several.
 */
#ifndef PINCOW_REPORT_VERDICT_PARTS_H
#define PINCOW_REPORT_VERDICT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/table.h"
#include "report/mark.h"
#include "report/run/summary.h"

/** As many as fit beside their labels; a suite has five. */
#define VERDICT_COLUMNS 6

struct verdict {
	struct sqlite3 *db;
	struct summary *run; /* owned */
	size_t nr;
	/* Mappings of any run, in display order; borrowed. */
	const char *mapping[VERDICT_COLUMNS];
	size_t mappings;
	bool more_mappings; /* than there is room for */
	bool marked; /* a count in doubt was printed */
};

/** Each prints what it has, with an empty line before it. 0 or -errno. */
int verdict_harms(struct verdict *v, FILE *f);
int verdict_references(struct verdict *v, FILE *f);
int verdict_writes(struct verdict *v, FILE *f);
int verdict_doubts(struct verdict *v, FILE *f);

/** Where frame numbers were hidden: what that means, and the way around. */
void verdict_privilege(const struct verdict *v, FILE *f);

/*
 * For the parts.
 */

/** A table with a column per run, with the kernels as titles, or letters
 * where these are too wide; the first column's title is @label. */
struct verdict_table {
	struct table t;
	struct table_column column[1 + VERDICT_COLUMNS];
	char letter[VERDICT_COLUMNS][4];
};

void verdict_table_runs(struct verdict_table *t, const struct verdict *v,
			const char *label);
void verdict_table_mappings(struct verdict_table *t, const struct verdict *v,
			    const char *label);
/** Print it below @heading and release it. 0 or -errno. */
int verdict_table_print(struct verdict_table *t, const char *heading, FILE *f);

/** May the titles of the runs be kernels? */
bool verdict_kernels_fit(const struct verdict *v);

/** A count for a cell: "512", "0..512*" of batches that disagree, or "512*". */
void verdict_count(struct verdict *v, const struct summary_value *count,
		   char text[MARK_TEXT]);

/** "ns" or "instructions"; NULL: times mean nothing there. */
const char *verdict_unit(const struct summary *s);

#endif
