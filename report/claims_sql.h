/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of the claims (facts/claims.def) as SQL, for everybody who shows
 * them:
 *
 *	static const char sql[] = CLAIMS_BEFORE
 *	#define CLAIM CLAIMS_ROW
 *	#include "facts/claims.def"
 *		CLAIMS_AFTER("shown_run") " SELECT ... FROM result";
 *
 * Columns of result: row, name, subject, word, metric, position, run, kernel,
 * points (that measured it), value, low and high (the worst), marked, skipped,
 * rate (the metric is one), and said: the whole in a word. "." is not measured,
 * "skip" refused, "open" seen by some batches, "ok" a count of 0, and "<7/M" a
 * rate of which none was seen: its upper bound, in a million.
 */
#ifndef PINCOW_REPORT_CLAIMS_SQL_H
#define PINCOW_REPORT_CLAIMS_SQL_H

#define CLAIMS_BEFORE                                                          \
	"WITH claim(name, subject, word, experiment, pins, wp, params,"        \
	" metric) AS (VALUES "

#define CLAIMS_ROW(name, subject, word, experiment, pins, wp, params, metric)  \
	"('" name "','" subject "','" word "','" experiment "','" pins         \
	"','" wp "','" params "','" #metric "'),"

/** @runs: a table with run, position and kernel. The last row of VALUES ends
 * the list, and is left out. */
#define CLAIMS_AFTER(runs)                                                     \
	"('', '', '', '', '', '', '', '')),"                                   \
	" worst AS (SELECT c.row, c.name, c.subject, c.word,"                  \
	" c.metric, s.position, s.run, s.kernel, count(v.point) AS points,"    \
	" max(v.value) AS value, max(v.low) AS low, max(v.high) AS high,"      \
	" max(v.marked) AS marked, max(v.exactness) <> 'exact' AS rate,"       \
	" (SELECT count(*) FROM skip_info k WHERE k.run = s.run"               \
	"  AND k.experiment = c.experiment AND (c.pins = ''"                   \
	"  OR instr(c.pins, ',' || k.pin || ','))"                             \
	"  AND c.wp IN ('', k.wp) AND k.params LIKE c.params) AS skipped"      \
	" FROM (SELECT row_number() OVER () AS row, * FROM claim) c"           \
	" JOIN " runs " s"                                                     \
	" LEFT JOIN metric_value v ON v.run = s.run"                           \
	" AND v.experiment = c.experiment AND v.metric = c.metric"             \
	" AND (c.pins = '' OR instr(c.pins, ',' || v.pin || ','))"             \
	" AND c.wp IN ('', v.wp) AND v.params LIKE c.params"                   \
	" WHERE c.name <> '' GROUP BY c.row, s.position),"                     \
	" result AS (SELECT *, CASE"                                           \
	" WHEN points = 0 THEN iif(skipped, 'skip', '.')"                      \
	" WHEN rate AND low > 0 THEN word || printf(' %d/M', round(value))"    \
	" WHEN rate AND value > 0 THEN 'open'"                                 \
	" WHEN rate THEN printf('<%d/M', CAST(high AS INTEGER) + 1)"           \
	" WHEN value > 0 THEN word || printf(' %d', value)"                    \
	" ELSE iif(high > 0, 'open', 'ok') END"                                \
	"  || iif(marked, '*', '') AS said FROM worst)"

#endif
