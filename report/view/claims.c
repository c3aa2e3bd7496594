/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report --view claims`: the claims of facts/claims.def, a column per
 * kernel, and in each the worst count of any point.
 */
#include "report/claims_sql.h"
#include "report/view/view.h"

static const char by_run[] = CLAIMS_BEFORE
#define CLAIM CLAIMS_ROW
#include "facts/claims.def"
	CLAIMS_AFTER("shown_run") " SELECT name AS claim, subject,"
				  " (SELECT count(*) FROM shown_run t WHERE "
				  "t.position <= r.position),"
				  " CASE WHEN points = 0 THEN iif(skipped, "
				  "'skip', '.')"
				  " WHEN value > 0 THEN word || ' ' || "
				  "printf('%d', value)"
				  "  || iif(marked, '*', '')"
				  " ELSE iif(high > 0, 'open*', 'ok') END"
				  " FROM result r ORDER BY row, position";

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "%s", report_view_claims.help);
	report_print_runs(r, p);
	page_text(p, "ok: the count is 0 in all points that were measured; "
		     "else the worst count of any point, in pages, bytes (S1, "
		     "S2, S8), writes (S3) or rounds (S6). open: some batches "
		     "saw it. \".\": not measured. skip: refused on this "
		     "machine. *: batches disagree. docs/findings.md explains "
		     "S1 to S9; S7 is of times alone. The points: --view lost "
		     "and --view matrix.");
	page_gap(p);
	return report_print_pivot(r, p, by_run, 2);
}

const struct report_view report_view_claims = {
	.name = "claims",
	.help = "which claims hold on which kernel",
	.sql = CLAIMS_BEFORE
#define CLAIM CLAIMS_ROW
#include "facts/claims.def"
		CLAIMS_AFTER("shown_run") " SELECT position, run, kernel, name "
					  "AS claim, subject, word,"
					  " metric, points, skipped, value, "
					  "high, marked FROM result"
					  " ORDER BY row, position",
	.print = print,
};
