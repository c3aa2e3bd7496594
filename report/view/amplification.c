/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report --view amplification`: 4k pages affected because of one that
 * is referenced, of each kind, what was measured beside what the model says
 * (compound size / 4k). Runs of one point follow each other.
 */
#include "report/mark.h"
#include "report/view/view.h"

/* A count, with the range that its batches have. */
#define COUNT(x)                                                               \
	"CAST(a." #x "_pages AS TEXT) || iif(a." #x "_low < a." #x "_high,"    \
	" '* ' || a." #x "_low || '..' || a." #x "_high, '')"

/* Each measured value beside the model's: a row stays where the model says
 * nothing. */
#define FROM_BOTH                                                              \
	" FROM shown_run s"                                                    \
	" JOIN amplification a ON a.run = s.run"                               \
	" AND a.basis = 'measured' AND a.referenced_pages > 0"                 \
	" LEFT JOIN amplification m ON m.run = a.run"                          \
	" AND m.basis = 'model' AND m.kind = a.kind"                           \
	" AND m.mapping = a.mapping AND m.pin = a.pin"                         \
	" AND m.wp = a.wp AND m.params = a.params"                             \
	" ORDER BY a.kind, a.mapping, a.pin, a.wp, a.params, s.position"

/* The model depends on the mapping, and so on no kernel. */
static const char by_run[] =
	"SELECT kind, point, max(model) OVER (PARTITION BY kind, point)"
	" AS model, position, text FROM (SELECT a.kind AS kind,"
	" a.mapping || '/' || a.pin || '/' || a.wp ||"
	" iif(a.params = '', '', '?' || a.params) AS point,"
	" ifnull(CAST(CAST(round(m.factor) AS INTEGER) AS TEXT), '') AS model,"
	" (SELECT count(*) FROM shown_run t"
	"  WHERE t.position <= s.position) AS position,"
	" " COUNT(affected) " || ifnull('/' || " COUNT(
		control) ", '/-') AS text" FROM_BOTH ") ORDER BY kind,"
			 " point, position";

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "4k pages affected because of one that is referenced");
	report_print_runs(r, p);
	page_text(p,
		  "With the reference / without; the difference, per "
		  "referenced page, is the amplification. model: the size of "
		  "the huge page in 4k pages. \".\": not measured. %s",
		  mark_legend);
	page_gap(p);
	return report_print_pivot(r, p, by_run, 3);
}

const struct report_view report_view_amplification = {
	.name = "amplification",
	.help = "pages affected because of one 4k reference, and the model",
	.sql = "SELECT a.kind, a.mapping, a.pin, a.wp, a.params, s.kernel,"
	       " a.referenced_pages AS referenced, a.affected_pages AS "
	       "affected,"
	       " a.control_pages AS control, a.factor AS measured,"
	       " m.factor AS model, a.affected_low, a.affected_high,"
	       " a.control_low, a.control_high, a.low, a.high, "
	       "a.marked" FROM_BOTH,
	.print = print,
};
