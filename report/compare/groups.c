/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts rows of one cause, and points of one change, together. */
#include "report/compare/groups.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/cause.h"
#include "lib/array.h"
#include "report/compare/pattern.h"
#include "report/compare/words.h"
#include "report/harm.h"

/* ---- Which rows are one change ---- */

const char *compare_protection(const char *point, size_t *len)
{
	for (int i = 0; i < 3; i++) {
		point += strcspn(point, "/?");
		point += *point == '/';
	}
	*len = strcspn(point, "?");
	return point;
}

static bool same_protection(const char *a, const char *b)
{
	size_t n, m;
	const char *x = compare_protection(a, &n);
	const char *y = compare_protection(b, &m);

	return n == m && !memcmp(x, y, n);
}

static bool same_value(const struct compare_shown *a,
		       const struct compare_shown *b)
{
	return a->there == b->there && a->marked == b->marked &&
	       a->value >= b->value && a->value <= b->value &&
	       (!a->marked || (a->low >= b->low && a->low <= b->low &&
			       a->high >= b->high && a->high <= b->high));
}

/* Numbers in a reason are those of one row. */
static bool same_reason(const char *a, const char *b)
{
	size_t n = strcspn(a, "0123456789");

	return n == strcspn(b, "0123456789") && !memcmp(a, b, n);
}

/* How far a ratio is from none, and which way. */
static double size_of(const struct compare_row *row)
{
	double ratio;

	return compare_words_shown_ratio(row, &ratio) && ratio > 0 ? log(ratio)
								   : 0;
}

/* Times: the smaller change is at least half of the larger one. */
static bool same_size(const struct compare_row *a, const struct compare_row *b)
{
	double x = size_of(a), y = size_of(b);

	return x * y >= 0 &&
	       fmin(fabs(x), fabs(y)) >= fmax(fabs(x), fabs(y)) / 2;
}

static bool is_same_change(const struct compare_row *a,
			   const struct compare_row *b)
{
	if (a->metric != b->metric || a->exactness != b->exactness)
		return false;
	if (!compare_differs(a) && !same_reason(a->why, b->why))
		return false;
	if (!compare_differs(a))
		return true;
	return a->exactness != IS_EXACT
		       ? same_size(a, b)
		       : (same_value(&a->side[0], &b->side[0]) &&
			  same_value(&a->side[1], &b->side[1]));
}

/* ---- Making groups ---- */

/* The severity of a count that is wrong anywhere: 0 is the worst. */
static int harm_of(enum metric metric)
{
	int h = 0;

	while (h < HARM_NR && harm_definitions[h].metric != metric)
		h++;
	return h;
}

/* A row with all that follows from it. */
struct lead {
	const struct compare_row *row;
	size_t point;
	enum verdict verdict;
	bool fails;
	const struct accept_entry *entry;
	int harm; /* the worst that is among them */
};

static struct lead lead_of(const struct compare_report *r, size_t point,
			   const struct compare_row *row)
{
	const struct compare_point_result *p = &r->c->point[point];
	struct lead l = { row,
			  point,
			  row->verdict,
			  false,
			  compare_report_entry(r, row),
			  HARM_NR };

	for (size_t k = p->row; k < p->row + p->rows; k++) {
		const struct compare_row *its = &r->c->row[k];

		if (its != row && its->cause != row)
			continue;
		if (its->verdict < l.verdict)
			l.verdict = its->verdict;
		if (harm_of(its->metric) < l.harm)
			l.harm = harm_of(its->metric);
		l.fails |= compare_report_fails(r, its);
	}
	return l;
}

static struct compare_group *find(struct compare_groups *g,
				  const struct compare_report *r,
				  const struct lead *l)
{
	const struct compare_point_result *p = r->c->point;

	for (size_t i = 0; i < g->nr; i++)
		if (g->group[i].verdict == l->verdict &&
		    g->group[i].entry == l->entry &&
		    g->group[i].fails == l->fails &&
		    is_same_change(g->group[i].lead, l->row) &&
		    (l->row->exactness == IS_EXACT ||
		     same_protection(p[g->group[i].at].name, p[l->point].name)))
			return &g->group[i];
	return NULL;
}

static struct compare_group *begin(struct compare_groups *g,
				   const struct lead *l)
{
	struct compare_group *new;

	if (array_grow(&g->group, g->nr, sizeof(*g->group)))
		return NULL;
	new = &g->group[g->nr++];
	*new = (struct compare_group){ .verdict = l->verdict,
				       .lead = l->row,
				       .at = l->point,
				       .entry = l->entry,
				       .fails = l->fails,
				       .harm = l->harm,
				       .accepted = l->entry &&
						   !l->entry->expired &&
						   !l->fails,
				       .changed = true,
				       .least = HUGE_VAL,
				       .most = -HUGE_VAL };
	return new;
}

static int add(struct compare_group *g, const struct lead *l)
{
	double ratio;

	if (array_grow(&g->point, g->nr, sizeof(*g->point)))
		return -ENOMEM;
	g->point[g->nr++] = l->point;
	if (l->harm < g->harm)
		g->harm = l->harm;
	if (compare_words_shown_ratio(l->row, &ratio)) {
		g->least = fmin(g->least, ratio);
		g->most = fmax(g->most, ratio);
	} else {
		g->changed = false;
	}
	return 0;
}

static int take(struct compare_groups *g, const struct compare_report *r,
		const struct lead *l)
{
	struct compare_group *its = find(g, r, l);

	if (!its)
		its = begin(g, l);
	return its ? add(its, l) : -ENOMEM;
}

/* The largest change first, which then leads its group. */
static int by_change(const void *x, const void *y)
{
	const struct lead *a = x, *b = y;
	double s = fabs(size_of(a->row)), t = fabs(size_of(b->row));

	if (s < t || s > t)
		return s < t ? 1 : -1;
	return a->row < b->row ? -1 : 1;
}

static int by_number(const void *x, const void *y)
{
	const size_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* All rows that lead, in the order of their points. */
static size_t find_leads(const struct compare_report *r, struct lead *lead)
{
	const struct comparison *c = r->c;
	size_t nr = 0;

	for (size_t i = 0; i < c->nr_points; i++)
		for (size_t k = 0; k < c->point[i].rows; k++) {
			const struct compare_row *row =
				&c->row[c->point[i].row + k];

			if (!row->cause && row->verdict != VERDICT_SAME &&
			    row->verdict != VERDICT_INCOMPARABLE)
				lead[nr++] = lead_of(r, i, row);
		}
	return nr;
}

/* ---- Their order ---- */

static int by_size(const struct compare_group *a, const struct compare_group *b)
{
	double x = fabs(size_of(a->lead)), y = fabs(size_of(b->lead));

	return (x < y) - (x > y);
}

static int by_importance(const void *x, const void *y)
{
	const struct compare_group *a = x, *b = y;

	if (a->accepted != b->accepted)
		return a->accepted - b->accepted;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (a->lead->exactness != b->lead->exactness)
		return a->lead->exactness < b->lead->exactness ? -1 : 1;
	if (a->fails != b->fails)
		return b->fails - a->fails;
	if (a->lead->exactness == IS_EXACT && a->harm != b->harm)
		return a->harm - b->harm;
	/* Counts have no size that a reader would order them by. */
	if (a->lead->exactness == IS_EXACT && a->nr != b->nr)
		return a->nr < b->nr ? 1 : -1;
	if (a->lead->exactness != IS_EXACT && by_size(a, b))
		return by_size(a, b);
	return a->lead->metric != b->lead->metric
		       ? (a->lead->metric > b->lead->metric) * 2 - 1
		       : (a->at > b->at) - (a->at < b->at);
}

int compare_groups_make(struct compare_groups *g,
			const struct compare_report *r)
{
	struct lead *lead = malloc((r->c->nr_rows + 1) * sizeof(*lead));
	int err = lead ? 0 : -ENOMEM;
	size_t nr = lead ? find_leads(r, lead) : 0;

	memset(g, 0, sizeof(*g));
	if (nr)
		qsort(lead, nr, sizeof(*lead), by_change);
	for (size_t i = 0; !err && i < nr; i++)
		err = take(g, r, &lead[i]);
	free(lead);
	for (size_t i = 0; !err && i < g->nr; i++)
		qsort(g->group[i].point, g->group[i].nr, sizeof(size_t),
		      by_number);
	if (!err && g->nr)
		qsort(g->group, g->nr, sizeof(*g->group), by_importance);
	return err;
}

void compare_groups_release(struct compare_groups *g)
{
	for (size_t i = 0; i < g->nr; i++)
		free(g->group[i].point);
	free(g->group);
	memset(g, 0, sizeof(*g));
}

/* ---- Their words ---- */

/* The row of @metric that follows from @lead at @point, or NULL. */
static const struct compare_row *follower(const struct comparison *c,
					  size_t point, enum metric lead,
					  enum metric metric)
{
	const struct compare_point_result *p = &c->point[point];

	for (size_t k = p->row; k < p->row + p->rows; k++)
		if (c->row[k].metric == metric && c->row[k].cause &&
		    c->row[k].cause->metric == lead)
			return &c->row[k];
	return NULL;
}

/* Does @metric follow at any point; *@row is it where all have these values. */
static bool follows(const struct compare_report *r,
		    const struct compare_group *g, enum metric metric,
		    const struct compare_row **row)
{
	bool any = false;

	*row = NULL;
	for (size_t i = 0; i < g->nr; i++) {
		const struct compare_row *its =
			follower(r->c, g->point[i], g->lead->metric, metric);

		if (!its || its->exactness != IS_EXACT)
			*row = NULL;
		else if (!any && !i)
			*row = its;
		else if (*row && !is_same_change(its, *row))
			*row = NULL;
		any |= its != NULL;
	}
	return any;
}

static void print_follower(const struct compare_report *r,
			   const struct compare_row *row, enum metric metric,
			   FILE *f)
{
	char pair[COMPARE_WORDS];

	fputs(metric_words[metric], f);
	if (!row)
		return;
	compare_words_pair(r, row, r->unicode ? "\u2192" : "->", pair);
	fprintf(f, " %s", pair);
}

/* Others than harms that are named. */
#define NAMED 3

void compare_group_print_followers(const struct compare_report *r,
				   const struct compare_group *g,
				   const char *before, FILE *f)
{
	const char *between = before;
	const struct compare_row *row;
	size_t others = 0;

	for (int h = 0; h < HARM_NR; h++)
		if (follows(r, g, harm_definitions[h].metric, &row)) {
			fputs(between, f);
			print_follower(r, row, harm_definitions[h].metric, f);
			between = ", ";
		}
	for (enum metric m = 0; m < METRIC_NR; m++) {
		if (harm_of(m) < HARM_NR || !follows(r, g, m, &row) ||
		    ++others > NAMED)
			continue;
		fprintf(f, "%s%s", between, metric_words[m]);
		between = ", ";
	}
	if (others > NAMED)
		fprintf(f, " and %zu more", others - NAMED);
}

typedef int (*names_fn)(const char *const *name, size_t nr, FILE *f);

static int print_names(const struct compare_report *r,
		       const struct compare_group *g, names_fn print, FILE *f)
{
	const char **name = malloc(g->nr * sizeof(*name));
	int err = name ? 0 : -ENOMEM;

	for (size_t i = 0; name && i < g->nr; i++)
		name[i] = r->c->point[g->point[i]].name;
	if (!err)
		err = print(name, g->nr, f);
	free(name);
	return err;
}

int compare_group_print_points(const struct compare_report *r,
			       const struct compare_group *g, FILE *f)
{
	return print_names(r, g, pattern_print, f);
}

int compare_group_print_brief(const struct compare_report *r,
			      const struct compare_group *g, FILE *f)
{
	return print_names(r, g,
			   g->nr > 1 ? pattern_print_brief : pattern_print, f);
}
