/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a comparison comes to, and its words. */
#include "report/compare/report.h"

#include <math.h>
#include <string.h>

const char *const fail_on_names[FAIL_ON_NR] = {
	[FAIL_REGRESSION] = "regression",
	[FAIL_CHANGE] = "change",
	[FAIL_INCONCLUSIVE] = "inconclusive",
	[FAIL_NOTHING] = "nothing",
};

bool compare_report_fails(const struct compare_report *r,
			  const struct compare_row *row)
{
	enum verdict v = row->verdict;

	if (!row->gates || r->fail_on == FAIL_NOTHING)
		return false;
	return v == VERDICT_WORSE ||
	       (r->fail_on == FAIL_CHANGE &&
		(v == VERDICT_BETTER || v == VERDICT_CHANGED)) ||
	       (r->fail_on == FAIL_INCONCLUSIVE && v == VERDICT_INCONCLUSIVE);
}

bool compare_report_lacks(const struct compare_report *r,
			  const struct compare_point_result *p)
{
	return p->missing && !(r->allow_skips && p->skipped);
}

static bool incomplete(const struct compare_report *r)
{
	const struct comparison *c = r->c;

	for (int i = 0; i < 2; i++)
		if (!c->run[i]->complete || c->run[i]->missing > 0 ||
		    (c->confirm[i] && !c->confirm[i]->complete))
			return true;
	for (size_t i = 0; i < c->nr_points; i++)
		if (compare_report_lacks(r, &c->point[i]))
			return true;
	return c->gating[VERDICT_MISSING] || c->unconfirmed;
}

enum compare_code compare_report_code(const struct compare_report *r)
{
	if (r->c->disjoint)
		return COMPARE_DISJOINT;
	for (size_t i = 0; i < r->c->nr_rows; i++)
		if (compare_report_fails(r, &r->c->row[i]))
			return COMPARE_FINDING;
	return incomplete(r) ? COMPARE_INCOMPLETE : COMPARE_CLEAN;
}

const char *compare_words_lack(const struct compare_report *r)
{
	if (r->c->disjoint)
		return "nothing of the two runs can be compared";
	if (incomplete(r))
		return "not everything that should be there is there";
	return "";
}

const char *compare_words_outcome(const struct compare_report *r)
{
	switch (compare_report_code(r)) {
	case COMPARE_CLEAN:
		return "nothing that fails was found";
	case COMPARE_FINDING:
		return r->fail_on == FAIL_REGRESSION
			       ? "a regression was found"
			       : "what --fail-on asks for was found";
	default:
		return compare_words_lack(r);
	}
}

char compare_sign(enum verdict v)
{
	static const char signs[VERDICT_NR] = {
		[VERDICT_WORSE] = '!',	      [VERDICT_MISSING] = 'x',
		[VERDICT_BETTER] = '+',	      [VERDICT_CHANGED] = '~',
		[VERDICT_INCONCLUSIVE] = '?', [VERDICT_INCOMPARABLE] = '/',
		[VERDICT_SAME] = '=',
	};

	return signs[v];
}

/* Integers as they are, others with so many digits that a change shows. */
static void number(double x, char *out, size_t size)
{
	if (x >= nearbyint(x) && x <= nearbyint(x) && fabs(x) < 1e15)
		snprintf(out, size, "%.0f", x);
	else
		snprintf(out, size, fabs(x) < 10 ? "%.3f" : "%.1f", x);
}

void compare_words_value(const struct compare_report *r,
			 const struct compare_row *row, int side, char *out)
{
	const struct metric_definition *m = &metric_definitions[row->metric];
	const struct compare_shown *s = &row->side[side];
	const char *unit = m->unit;
	char digits[40];

	if (!s->there) {
		snprintf(out, COMPARE_WORDS, "-");
		return;
	}
	if (m->exactness == EXACTNESS_TIME && compare_run_near(r->c->run[side]))
		unit = "instructions";
	number(s->value, digits, sizeof(digits));
	snprintf(out, COMPARE_WORDS, "%s%s%s", digits, *unit ? " " : "", unit);
}

void compare_words_change(const struct compare_row *row, char *out)
{
	double percent = (row->ratio - 1) * 100;

	*out = '\0';
	if (!row->changed)
		return;
	if (row->ratio >= 10)
		snprintf(out, COMPARE_WORDS, "x%.0f", row->ratio);
	else
		snprintf(out, COMPARE_WORDS,
			 fabs(percent) < 0.1 && fabs(percent) > 0 ? "%+.3f %%"
								  : "%+.1f %%",
			 percent);
}

void compare_words_sure(const struct compare_row *row, char *out)
{
	const struct rank_interval *i = &row->interval;
	int n;

	*out = '\0';
	if (!row->tested)
		return;
	n = snprintf(out, COMPARE_WORDS, "p %.2g%s, %zu+%zu %s", row->p,
		     row->confirmed ? " (fresh)" : "", row->side[0].n,
		     row->side[1].n, row->paired ? "in pairs" : "invocations");
	if (n > 0 && row->changed && isfinite(i->low) && isfinite(i->high))
		snprintf(out + n, COMPARE_WORDS - (size_t)n,
			 ", %+.1f to %+.1f %%", (i->low - 1) * 100,
			 (i->high - 1) * 100);
}

void compare_words_counts(const size_t count[VERDICT_NR], bool all, char *out)
{
	size_t n = 0;

	*out = '\0';
	for (int v = 0; v < VERDICT_NR; v++)
		if (count[v] || all)
			n += (size_t)snprintf(out + n, COMPARE_WORDS - n,
					      "%s%zu %s", n ? ", " : "",
					      count[v], verdict_names[v]);
	if (!n)
		snprintf(out, COMPARE_WORDS, "nothing was compared");
}

void compare_words_run(const struct compare_run *run, char *out)
{
	*out = '\0';
	if (!run->complete)
		snprintf(out, COMPARE_WORDS,
			 "run %lld is %s: what it lacks was never measured",
			 (long long)run->id, run->status);
	else if (run->missing > 0)
		snprintf(out, COMPARE_WORDS,
			 "run %lld lacks %lld points that were neither "
			 "measured nor skipped",
			 (long long)run->id, (long long)run->missing);
}

static const struct {
	const char *name;
	compare_print_fn fn;
} formats[] = {
	{ "text", compare_print_text },		{ "table", compare_print_text },
	{ "json", compare_print_json },		{ "csv", compare_print_csv },
	{ "junit", compare_print_junit },	{ "ktap", compare_print_ktap },
	{ "markdown", compare_print_markdown },
};

const char compare_print_names[] = "text, markdown, json, csv, junit, ktap";

compare_print_fn compare_print_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name))
			return formats[i].fn;
	return NULL;
}
