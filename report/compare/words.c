/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a comparison. All formats share them, so that a finding reads
 * the same in a mail, a merge request and a CI system.
 */
#include "report/compare/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/load.h"

const char *compare_words_lack(const struct compare_report *r)
{
	if (r->c->disjoint)
		return "the two runs cannot be compared";
	if (compare_report_incomplete(r))
		return "a run, a point, a value or a confirmation is missing";
	return "";
}

/* Is every failure one that was accepted for a time? */
static bool only_expired(const struct compare_report *r)
{
	for (size_t i = 0; i < r->c->nr_rows; i++)
		if (compare_report_fails(r, &r->c->row[i]) &&
		    !compare_report_entry(r, &r->c->row[i]))
			return false;
	return true;
}

/* Every exit code has its sentence, so that a log explains itself. */
const char *compare_words_outcome(const struct compare_report *r)
{
	switch (compare_report_code(r)) {
	case CODE_DONE:
		return "no failure was found";
	case CODE_FINDING:
		if (only_expired(r))
			return "a change is accepted no longer";
		return r->fail_on == FAIL_REGRESSION
			       ? "a regression was found"
			       : "a change that --fail-on names was found";
	/* CODE_DISJOINT and CODE_INCOMPLETE: both say what is lacking. */
	default:
		return compare_words_lack(r);
	}
}

/* ASCII, so that the column survives every mailer. */
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

/* Counts as they are; other values with enough digits to show a change. */
static void number(double x, char *out, size_t size)
{
	/* Two comparisons, as == of doubles is a warning; more than 15 digits
	 * are not exact. */
	if (x >= nearbyint(x) && x <= nearbyint(x) && fabs(x) < 1e15)
		snprintf(out, size, "%.0f", x);
	else
		snprintf(out, size, fabs(x) < 10 ? "%.3f" : "%.1f", x);
}

/* Under icount a time counts guest instructions: "ns" would be a lie. Per side:
 * the two runs may have different clocks. */
static const char *unit_of(const struct compare_report *r,
			   const struct compare_row *row, int side)
{
	const struct metric_definition *m = &metric_definitions[row->metric];

	return m->exactness == EXACTNESS_TIME &&
			       compare_run_near(r->c->run[side])
		       ? "instructions"
		       : m->unit;
}

const char *compare_words_value_is(const struct compare_row *row)
{
	if (row->exactness == IS_EXACT)
		return "count";
	if (row->exactness == IS_NEAR)
		return "minimum";
	return metric_definitions[row->metric].statistic == STATISTIC_RATE
		       ? "rate"
		       : "median";
}

const char *compare_words_ratio_is(const struct compare_row *row)
{
	return row->tested ? "hodges_lehmann" : compare_words_value_is(row);
}

/* The name of the number that decides, where several of one row are shown. */
static const char *label_of(const struct compare_row *row)
{
	if (row->exactness == IS_NEAR)
		return "min ";
	return row->side[0].spread || row->side[1].spread ? "median " : "";
}

#define BARE_VALUE 96

/* "512", "9* pages (0 to 9)": without a name. */
static void bare_value(const struct compare_row *row, int side,
		       const char *unit, char out[BARE_VALUE])
{
	const struct compare_shown *s = &row->side[side];
	char digits[40];
	int n;

	if (!s->there) {
		snprintf(out, BARE_VALUE, "-");
		return;
	}
	number(s->value, digits, sizeof(digits));
	n = snprintf(out, BARE_VALUE, "%s%s%s%s", digits, s->marked ? "*" : "",
		     *unit ? " " : "", unit);
	/* Of other values low and high are no disagreement. */
	if (s->marked && row->exactness == IS_EXACT && s->low < s->high)
		snprintf(out + n, BARE_VALUE - (size_t)n, " (%g to %g)", s->low,
			 s->high);
}

void compare_words_value(const struct compare_report *r,
			 const struct compare_row *row, int side, char *out)
{
	const struct compare_shown *s = &row->side[side];
	char value[BARE_VALUE], other[2][40];
	bool near = row->exactness == IS_NEAR;

	bare_value(row, side, unit_of(r, row, side), value);
	snprintf(out, COMPARE_WORDS, "%s%s", s->there ? label_of(row) : "",
		 value);
	if (!s->spread)
		return;
	number(near ? s->middle : s->least, other[0], sizeof(other[0]));
	number(s->most, other[1], sizeof(other[1]));
	snprintf(out, COMPARE_WORDS, "%s%s (%s %s, max %s)", label_of(row),
		 value, near ? "median" : "min", other[0], other[1]);
}

/* One unit for both where it is one. */
void compare_words_pair(const struct compare_report *r,
			const struct compare_row *row, const char *arrow,
			char *out)
{
	const char *unit[] = { unit_of(r, row, 0), unit_of(r, row, 1) };
	/* The range of one that is marked stands behind its unit. */
	bool same = row->side[0].there && row->side[1].there &&
		    !strcmp(unit[0], unit[1]) &&
		    (row->exactness != IS_EXACT ||
		     (!row->side[0].marked && !row->side[1].marked));
	char base[BARE_VALUE], new[BARE_VALUE];

	bare_value(row, 0, same ? "" : unit[0], base);
	bare_value(row, 1, unit[1], new);
	snprintf(out, COMPARE_WORDS, "%s%s %s %s", label_of(row), base, arrow,
		 new);
}

/* "+12.5 %". From ten times on a percentage is harder to read than a factor. */
static void percentage(double ratio, char *out)
{
	double percent = (ratio - 1) * 100;

	if (ratio >= 10)
		snprintf(out, COMPARE_WORDS, "x%.0f", ratio);
	else
		snprintf(out, COMPARE_WORDS,
			 /* With one digit a small change would read as +0.0. */
			 fabs(percent) < 0.1 && fabs(percent) > 0 ? "%+.3f %%"
								  : "%+.1f %%",
			 percent);
}

bool compare_words_shown_ratio(const struct compare_row *row, double *ratio)
{
	if (!row->changed || !(row->side[0].value > 0))
		return false;
	*ratio = row->side[1].value / row->side[0].value;
	return true;
}

void compare_words_change(const struct compare_row *row, char *out)
{
	double ratio;

	*out = '\0';
	if (compare_words_shown_ratio(row, &ratio))
		percentage(ratio, out);
}

/* "+5.3 to +8.1 %": the first sign of percent is left out. */
void compare_words_range(double least, double most, char *out)
{
	char low[COMPARE_WORDS], high[COMPARE_WORDS];
	size_t n;

	percentage(least, low);
	percentage(most, high);
	n = strlen(low);
	if (!strcmp(low, high))
		snprintf(out, COMPARE_WORDS, "%.60s", high);
	else
		snprintf(out, COMPARE_WORDS, "%.*s to %.60s",
			 (int)(high[strlen(high) - 1] == '%' && n > 2 &&
					       low[n - 1] == '%'
				       ? n - 2
				       : n),
			 low, high);
}

/* "median 4010 -> 4510, +12.5 %" */
static int add_pair(char *out, size_t size, const char *name, double base,
		    double new, const char *arrow, bool change)
{
	char digits[2][40], percent[COMPARE_WORDS];

	number(base, digits[0], sizeof(digits[0]));
	number(new, digits[1], sizeof(digits[1]));
	*percent = '\0';
	if (change && base > 0)
		percentage(new / base, percent);
	return snprintf(out, size, "%s %s %s %s%s%s", name, digits[0], arrow,
			digits[1], *percent ? ", " : "", percent);
}

void compare_words_spread(const struct compare_row *row, const char *arrow,
			  bool change, char *out)
{
	const struct compare_shown *a = &row->side[0], *b = &row->side[1];
	int n;

	*out = '\0';
	if (!a->spread || !b->spread)
		return;
	n = row->exactness == IS_NEAR
		    ? add_pair(out, COMPARE_WORDS, "median", a->middle,
			       b->middle, arrow, change)
		    : add_pair(out, COMPARE_WORDS, "min", a->least, b->least,
			       arrow, false);
	n += snprintf(out + n, COMPARE_WORDS - (size_t)n, "; ");
	add_pair(out + n, COMPARE_WORDS - (size_t)n, "max", a->most, b->most,
		 arrow, false);
}

/* Exact rows have no p: any difference is one. */
void compare_words_sure(const struct compare_row *row, char *out)
{
	const struct rank_interval *i = &row->interval;
	char percent[COMPARE_WORDS] = "";
	int n = 0;

	*out = '\0';
	if (row->exactness == IS_NEAR && row->side[0].there &&
	    row->side[1].there)
		snprintf(out, COMPARE_WORDS, "%zu+%zu boots", row->side[0].n,
			 row->side[1].n);
	if (!row->tested)
		return;
	if (row->changed) {
		percentage(row->ratio, percent);
		n = snprintf(out, COMPARE_WORDS, "Hodges-Lehmann %s", percent);
	}
	/* Few invocations leave an end of the interval open: then there is
	 * nothing to print. */
	if (n && isfinite(i->low) && isfinite(i->high))
		n += snprintf(out + n, COMPARE_WORDS - (size_t)n,
			      " (%+.1f to %+.1f)", (i->low - 1) * 100,
			      (i->high - 1) * 100);
	snprintf(out + n, COMPARE_WORDS - (size_t)n, "%sp %.2g%s, %zu+%zu %s",
		 n ? ", " : "", row->p, row->confirmed ? " (fresh)" : "",
		 row->side[0].n, row->side[1].n,
		 row->paired ? "in pairs" : "invocations");
}

void compare_words_accepted(const struct accept_entry *e, char *out)
{
	*out = '\0';
	if (e)
		snprintf(out, COMPARE_WORDS, "accepted until %s%s: %s",
			 e->until, e->expired ? ", which is over" : "",
			 e->reason);
}

const char *compare_words_cause(const struct compare_row *row)
{
	return metric_definitions[row->cause->metric].name;
}

/* Verdicts of 0 say nothing; @all is for programs. */
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

/* The load per CPU at the beginning of a run; NAN: not known. */
static double load_of(const struct compare_run *run)
{
	const char *load = compare_run_entry(run, "load_average");
	const char *cpus = compare_run_entry(run, "cpus_online");
	double nr = cpus ? strtod(cpus, NULL) : 0;

	return load && nr > 0 ? strtod(load, NULL) / nr : NAN;
}

/* Of instructions the load of a machine changes nothing, and times of the
 * clock `emulated` nobody compares. */
void compare_words_load(const struct comparison *c, char *out)
{
	double most = strtod(LOAD_PER_CPU, NULL);
	double load[2];
	int busy;

	*out = '\0';
	for (int i = 0; i < 2; i++) {
		if (compare_run_near(c->run[i]) ||
		    compare_run_timeless(c->run[i]))
			return;
		load[i] = load_of(c->run[i]);
		if (isnan(load[i]))
			return;
	}
	if ((load[0] > most) == (load[1] > most))
		return;
	busy = load[1] > most;
	snprintf(out, COMPARE_WORDS,
		 "the %s run began under load, %.2f tasks per CPU against "
		 "%.2f: its times may be longer for that",
		 busy ? "new" : "base", load[busy], load[!busy]);
}

const char *compare_words_mark(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		if (c->row[i].side[0].marked || c->row[i].side[1].marked)
			return "*: batches disagree, and the most frequent "
			       "value stands first, or a batch stayed "
			       "disturbed";
	return "";
}

/* Incomplete first: that run lacks points, too, and this is why. */
void compare_words_run(const struct compare_run *run, char *out)
{
	*out = '\0';
	if (!run->complete)
		snprintf(out, COMPARE_WORDS,
			 "run %lld is %s: missing points were never measured",
			 (long long)run->id, run->status);
	else if (run->missing > 0)
		snprintf(out, COMPARE_WORDS,
			 "run %lld lacks %lld points that were neither "
			 "measured nor skipped",
			 (long long)run->id, (long long)run->missing);
}
