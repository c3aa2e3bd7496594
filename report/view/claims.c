/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report --view claims`: the claims of facts/claims.def, a column per
 * kernel, and in each the worst count of any point.
 */
#include "report/claims_sql.h"
#include "report/mark.h"
#include "report/view/view.h"

static const char by_run[] = CLAIMS_BEFORE
#define CLAIM CLAIMS_ROW
#include "facts/claims.def"
	CLAIMS_AFTER("shown_run") " SELECT name AS claim, subject,"
				  " (SELECT count(*) FROM shown_run t WHERE "
				  "t.position <= r.position),"
				  " said FROM result r ORDER BY row, position";

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "%s", report_view_claims.help);
	report_print_runs(r, p);
	page_text(p,
		  "ok: the count is 0 in all points that were measured; "
		  "else the worst count of any point, in pages or bytes (S1, "
		  "S2, S8). S3 and S6 are rates: /M, writes or rounds in a "
		  "million; <N/M: none was seen, and the rate is below that "
		  "(95 %%). open: not decided. \".\": not measured. skip: "
		  "refused on this machine. %s docs/findings.md explains S1 "
		  "to S9; S7 is of times alone. The points: --view lost and "
		  "--view matrix.",
		  mark_legend);
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
					  " metric, points, skipped, rate, "
					  "value, low, high, marked, said"
					  " FROM result ORDER BY row, position",
	.print = print,
};
