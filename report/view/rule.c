/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report --view rule`: by which rule each kernel decides "reuse or
 * copy", from its counts alone. The text has a row per run; csv and json have
 * the points that decide, and those that are missing.
 */
#include "report/view/view.h"

#include <errno.h>
#include <sqlite3.h>

static const char by_run[] =
	"SELECT s.kernel,"
	" max(iif(i.memory = '4k', i.rule, NULL)) AS '4k',"
	" max(iif(i.memory = 'thp_pte', i.rule, NULL)) AS thp_pte,"
	" max(iif(i.memory = 'thp', i.rule, NULL)) AS thp,"
	" max(iif(i.memory = 'hugetlb', i.rule, NULL)) AS hugetlb"
	" FROM shown_run s JOIN rule_info i ON i.run = s.run"
	" GROUP BY s.position ORDER BY s.position";

/* "unknown" alone helps nobody: the points to measure do. */
static const char unknown[] =
	"SELECT s.kernel, i.memory, coalesce(i.points, 'nothing'), i.missing"
	" FROM shown_run s JOIN rule_info i ON i.run = s.run"
	" WHERE i.rule = 'unknown' ORDER BY s.position, i.memory";

static int print_unknown(const struct report *r, const struct page *p)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(r->db, unknown, -1, &st, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		const char *missing = (const char *)sqlite3_column_text(st, 3);

		page_item(p, "%s, %s is unknown: %s%s; measured: %s",
			  (const char *)sqlite3_column_text(st, 0),
			  (const char *)sqlite3_column_text(st, 1),
			  missing ? "missing " : "no rule fits",
			  missing ? missing : "",
			  (const char *)sqlite3_column_text(st, 2));
		/* The condition of the loop steps only from here. */
		rc = SQLITE_OK;
	}
	sqlite3_finalize(st);
	return rc == SQLITE_DONE || rc == SQLITE_OK ? 0 : -EIO;
}

static int print(const struct report *r, const struct page *p)
{
	int err;

	page_title(p, "The rule: reuse or copy");
	report_print_runs(r, p);
	page_gap(p);
	err = report_print_rows(r, p, by_run);

	return err ? err : print_unknown(r, p);
}

const struct report_view report_view_rule = {
	.name = "rule",
	.whole = true,
	.help = "by which rule each kernel decides: reuse or copy",
	.sql = "SELECT s.run, s.kernel, i.memory, i.rule, i.points, i.missing"
	       " FROM shown_run s JOIN rule_info i ON i.run = s.run"
	       " ORDER BY s.position, i.memory",
	.print = print,
};
