/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report --view claims`: the claims of facts/claims.def, a column per
 * kernel, and in each the worst count of any point.
 */
#include "report/view/view.h"

#define ROW(name, subject, word, experiment, pins, wp, metric)                 \
	"(" #name "," #subject "," #word "," #experiment "," #pins "," #wp     \
	",'" #metric "'),"

/* The last row matches no experiment: it ends the list. */
#define CLAIMS                                                                 \
	"WITH claim(name, subject, word, experiment, pins, wp, metric) AS"     \
	" (VALUES "

#define RESULTS                                                                \
	"('', '', '', '', '', '', '')),"                                       \
	" result AS (SELECT c.rowid AS row, c.name, c.subject, c.word,"        \
	" c.metric, s.position, s.run, s.kernel, count(v.point) AS points,"    \
	" max(v.value) AS value, max(v.high) AS high,"                         \
	" max(v.marked) AS marked,"                                            \
	" (SELECT count(*) FROM skip_info k WHERE k.run = s.run"               \
	"  AND k.experiment = c.experiment AND (c.pins = ''"                   \
	"  OR instr(c.pins, ',' || k.pin || ','))"                             \
	"  AND c.wp IN ('', k.wp)) AS skipped"                                 \
	" FROM (SELECT row_number() OVER () AS rowid, * FROM claim) c"         \
	" JOIN shown_run s"                                                    \
	" LEFT JOIN metric_value v ON v.run = s.run"                           \
	" AND v.experiment = c.experiment AND v.metric = c.metric"             \
	" AND (c.pins = '' OR instr(c.pins, ',' || v.pin || ','))"             \
	" AND c.wp IN ('', v.wp)"                                              \
	" WHERE c.name <> '' GROUP BY c.rowid, s.position)"

static const char by_run[] = CLAIMS
#define CLAIM ROW
#include "facts/claims.def"
	RESULTS
	" SELECT name AS claim, subject,"
	" (SELECT count(*) FROM shown_run t WHERE t.position <= r.position),"
	" CASE WHEN points = 0 THEN iif(skipped, 'skip', '.')"
	" WHEN value > 0 THEN word || ' ' || printf('%d', value)"
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
	.sql = CLAIMS
#define CLAIM ROW
#include "facts/claims.def"
		RESULTS
	" SELECT position, run, kernel, name AS claim, subject, word,"
	" metric, points, skipped, value, high, marked FROM result"
	" ORDER BY row, position",
	.print = print,
};
