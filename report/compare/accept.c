/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the changes that are accepted, and finds them in a comparison. */
#include "report/compare/accept.h"

#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/cause.h"
#include "lib/array.h"
#include "lib/word_lines.h"
#include "report/compare/words.h"

#define FORM "(a line is POINT METRIC CHANGE UNTIL REASON)"

/* ---- Reading ---- */

static bool values(const char *text, struct accept_entry *e)
{
	char *end;

	e->from = strtod(text, &end);
	if (end == text || strncmp(end, "->", 2) != 0)
		return false;
	text = end + 2;
	e->to = strtod(text, &end);
	e->sort = ACCEPT_VALUES;
	return end != text && !*end && isfinite(e->from) && isfinite(e->to);
}

static bool share(const char *text, struct accept_entry *e)
{
	char *end;

	if (*text != '+' && *text != '-')
		return false;
	e->share = strtod(text, &end) / 100;
	e->sort = ACCEPT_SHARE;
	return end != text + 1 && !strcmp(end, "%") && isfinite(e->share);
}

static bool verdict(const char *text, struct accept_entry *e)
{
	int v = vocabulary_find(verdict_names, VERDICT_NR, text);

	e->sort = ACCEPT_VERDICT;
	e->verdict = v < 0 ? VERDICT_NR : (enum verdict)v;
	return v == VERDICT_WORSE || v == VERDICT_BETTER ||
	       v == VERDICT_CHANGED;
}

/* Compared as text, so that its form is all that matters. */
static bool date(const char *text, char out[ACCEPT_DATE])
{
	static const char form[] = "dddd-dd-dd";
	size_t i;

	for (i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	if (text[i])
		return false;
	memcpy(out, text, ACCEPT_DATE);
	return true;
}

/* The words of a line; the sentence says which is wrong. */
static int parse(struct accept_entry *e, const struct word_line *line,
		 struct why *why)
{
	const char *const *word = line->word;
	int metric = word[1] ? metric_named(word[1]) : -1;

	if (metric < 0)
		return why_set(why, -EINVAL, "%s%.64s%s " FORM,
			       word[1] ? "unknown metric \"" : "no metric",
			       word[1] ? word[1] : "", word[1] ? "\"" : "");
	if (!word[2] ||
	    !(values(word[2], e) || share(word[2], e) || verdict(word[2], e)))
		return why_set(why, -EINVAL,
			       "%s%.64s%s (use 511->512, +10%%, worse, better "
			       "or changed)",
			       word[2] ? "unknown change \"" : "no change",
			       word[2] ? word[2] : "", word[2] ? "\"" : "");
	if (!word[3] || !date(word[3], e->until))
		return why_set(why, -EINVAL,
			       "no day until when (use 2027-06-30) " FORM);
	/* Nobody dares to remove a line without one. */
	if (!*line->rest)
		return why_set(why, -EINVAL, "no reason " FORM);
	e->metric = (enum metric)metric;
	return 0;
}

static void release_entry(struct accept_entry *e)
{
	free(e->point);
	free(e->change);
	free(e->reason);
}

static int add_line(void *arg, const struct word_line *line, struct why *why)
{
	struct compare_accept *a = arg;
	struct accept_entry e = { .line = line->number };
	int err = parse(&e, line, why);

	if (err)
		return err;
	e.point = strdup(line->word[0]);
	e.change = strdup(line->word[2]);
	e.reason = strdup(line->rest);
	e.expired = strcmp(a->today, e.until) > 0;
	if (!e.point || !e.change || !e.reason ||
	    array_grow(&a->entry, a->nr, sizeof(*a->entry))) {
		release_entry(&e);
		return why_set(why, -ENOMEM, "out of memory");
	}
	a->entry[a->nr++] = e;
	return 0;
}

int compare_accept_read(struct compare_accept *a, const char *path,
			struct why *why)
{
	return word_lines_read(path, 4, add_line, a, why);
}

void compare_accept_release(struct compare_accept *a)
{
	for (size_t i = 0; i < a->nr; i++)
		release_entry(&a->entry[i]);
	free(a->entry);
	free(a->of);
}

/* ---- Finding ---- */

/* As it is printed: a reader copies it from there. */
static bool is_value(const struct compare_shown *s, double value)
{
	double off = fabs(s->value - value);

	return s->there && off <= (fabs(s->value) < 10 ? 0.0005 : 0.05);
}

/* 1100 is 10 % more than 1000, and a hair more than 1.1 times as much. */
#define ROUNDING 1e-9

/* Up to the share, and the way that it names. */
static bool is_within(const struct compare_row *row, double share)
{
	double ratio;

	if (!compare_words_shown_ratio(row, &ratio))
		return false;
	return share > 0 ? ratio > 1 && ratio - 1 <= share + ROUNDING
			 : ratio < 1 && ratio - 1 >= share - ROUNDING;
}

static bool matches(const struct accept_entry *e, const char *point,
		    const struct compare_row *row)
{
	if (e->metric != row->metric || !compare_differs(row) ||
	    fnmatch(e->point, point, 0))
		return false;
	if (e->sort == ACCEPT_SHARE)
		return is_within(row, e->share);
	if (e->sort == ACCEPT_VERDICT)
		return row->verdict == e->verdict;
	return is_value(&row->side[0], e->from) &&
	       is_value(&row->side[1], e->to);
}

/* One that holds goes before one that has expired; else the first does. */
static struct accept_entry *find(struct compare_accept *a, const char *point,
				 const struct compare_row *row)
{
	struct accept_entry *found = NULL;

	for (size_t i = 0; i < a->nr; i++)
		if (matches(&a->entry[i], point, row) &&
		    (!found || (found->expired && !a->entry[i].expired)))
			found = &a->entry[i];
	return found;
}

static void match_point(struct compare_accept *a, const struct comparison *c,
			const struct compare_point_result *p)
{
	for (size_t k = p->row; k < p->row + p->rows; k++) {
		struct accept_entry *e = find(a, p->name, &c->row[k]);

		if (e)
			e->used = true;
		a->of[k] = e;
	}
}

/* With its cause, but not the worse with what is only different. */
static void follow(struct compare_accept *a, const struct comparison *c)
{
	for (size_t k = 0; k < c->nr_rows; k++) {
		const struct compare_row *cause = c->row[k].cause;

		if (!a->of[k] && cause &&
		    (cause->verdict == c->row[k].verdict ||
		     c->row[k].verdict == VERDICT_CHANGED))
			a->of[k] = a->of[cause - c->row];
	}
}

int compare_accept_match(struct compare_accept *a, const struct comparison *c)
{
	free(a->of);
	a->of = calloc(c->nr_rows + 1, sizeof(*a->of));
	if (!a->of)
		return -ENOMEM;
	for (size_t i = 0; i < a->nr; i++)
		a->entry[i].used = false;
	for (size_t i = 0; i < c->nr_points; i++)
		match_point(a, c, &c->point[i]);
	follow(a, c);
	return 0;
}
