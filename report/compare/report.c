/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether a comparison is a failure, and of what sort. */
#include "report/compare/report.h"

const char *const fail_on_names[FAIL_ON_NR] = {
	[FAIL_REGRESSION] = "regression",
	[FAIL_CHANGE] = "change",
	[FAIL_INCONCLUSIVE] = "inconclusive",
	[FAIL_NOTHING] = "nothing",
};

const struct accept_entry *compare_report_entry(const struct compare_report *r,
						const struct compare_row *row)
{
	return r->accept ? r->accept->of[row - r->c->row] : NULL;
}

bool compare_report_accepts(const struct compare_report *r,
			    const struct compare_row *row)
{
	const struct accept_entry *e = compare_report_entry(r, row);

	return e && !e->expired;
}

/* Metrics that do not gate are shown and never fail: tails are too noisy. */
bool compare_report_fails(const struct compare_report *r,
			  const struct compare_row *row)
{
	const struct accept_entry *e = compare_report_entry(r, row);
	enum verdict v = row->verdict;

	if (!row->gates || r->fail_on == FAIL_NOTHING)
		return false;
	/* Somebody has to look at it again, whichever way it went. */
	if (e)
		return e->expired;
	return v == VERDICT_WORSE ||
	       (r->fail_on == FAIL_CHANGE &&
		(v == VERDICT_BETTER || v == VERDICT_CHANGED)) ||
	       (r->fail_on == FAIL_INCONCLUSIVE && v == VERDICT_INCONCLUSIVE);
}

const struct accept_entry *
compare_report_excuse(const struct compare_report *r,
		      const struct compare_point_result *p)
{
	struct compare_report strict = *r;

	strict.accept = NULL;
	for (size_t k = p->row; k < p->row + p->rows; k++)
		if (compare_report_accepts(r, &r->c->row[k]) &&
		    compare_report_fails(&strict, &r->c->row[k]))
			return compare_report_entry(r, &r->c->row[k]);
	return NULL;
}

/* A point that nobody skipped is lost: --allow-skips is not about it. */
bool compare_report_lacks(const struct compare_report *r,
			  const struct compare_point_result *p)
{
	return p->missing && !(r->allow_skips && p->skipped);
}

/* No success without all of it: a missing point may hide a regression. */
bool compare_report_incomplete(const struct compare_report *r)
{
	const struct comparison *c = r->c;

	for (int i = 0; i < 2; i++)
		if (!c->run[i]->complete || c->run[i]->missing > 0 ||
		    /* A confirmation that was cut short confirms nothing. */
		    (c->confirm[i] && !c->confirm[i]->complete))
			return true;
	for (size_t i = 0; i < c->nr_points; i++)
		if (compare_report_lacks(r, &c->point[i]))
			return true;
	return c->gating[VERDICT_MISSING] || c->unconfirmed;
}

/* In the order of priority of the exit codes. */
int compare_report_code(const struct compare_report *r)
{
	/* Before all findings: runs without a common point compare nothing. */
	if (r->c->disjoint)
		return CODE_DISJOINT;
	for (size_t i = 0; i < r->c->nr_rows; i++)
		if (compare_report_fails(r, &r->c->row[i]))
			return CODE_FINDING;
	/* After findings: a regression that was found stays one, whatever else
	 * is missing. */
	return compare_report_incomplete(r) ? CODE_INCOMPLETE : CODE_DONE;
}
