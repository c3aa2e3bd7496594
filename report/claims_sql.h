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
 * points (that measured it), value and high (the worst), marked, skipped.
 */
#ifndef PINCOW_REPORT_CLAIMS_SQL_H
#define PINCOW_REPORT_CLAIMS_SQL_H

#define CLAIMS_BEFORE                                                          \
	"WITH claim(name, subject, word, experiment, pins, wp, metric) AS"     \
	" (VALUES "

#define CLAIMS_ROW(name, subject, word, experiment, pins, wp, metric)          \
	"('" name "','" subject "','" word "','" experiment "','" pins         \
	"','" wp "','" #metric "'),"

/** @runs: a table with run, position and kernel. The last row of VALUES ends
 * the list, and is left out. */
#define CLAIMS_AFTER(runs)                                                     \
	"('', '', '', '', '', '', '')),"                                       \
	" result AS (SELECT c.row, c.name, c.subject, c.word,"                 \
	" c.metric, s.position, s.run, s.kernel, count(v.point) AS points,"    \
	" max(v.value) AS value, max(v.high) AS high,"                         \
	" max(v.marked) AS marked,"                                            \
	" (SELECT count(*) FROM skip_info k WHERE k.run = s.run"               \
	"  AND k.experiment = c.experiment AND (c.pins = ''"                   \
	"  OR instr(c.pins, ',' || k.pin || ','))"                             \
	"  AND c.wp IN ('', k.wp)) AS skipped"                                 \
	" FROM (SELECT row_number() OVER () AS row, * FROM claim) c"           \
	" JOIN " runs " s"                                                     \
	" LEFT JOIN metric_value v ON v.run = s.run"                           \
	" AND v.experiment = c.experiment AND v.metric = c.metric"             \
	" AND (c.pins = '' OR instr(c.pins, ',' || v.pin || ','))"             \
	" AND c.wp IN ('', v.wp)"                                              \
	" WHERE c.name <> '' GROUP BY c.row, s.position)"

#endif
