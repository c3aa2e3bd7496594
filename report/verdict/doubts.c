/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last part of a verdict: the rule of the kernel, how noisy the times are,
 * and the points that were not measured, with their reasons.
 */
#include "report/verdict/parts.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "report/mark.h"

/* Reasons told one by one. */
#define REASONS 2
/* And of it, characters. */
#define REASON_TEXT 48
/* Of an event, characters. */
#define EVENT_TEXT 24
/* Events told one by one. */
#define EVENTS 1
/*
 * The least change that 80 of 100 comparisons of two such runs show, in half
 * widths of a 95 % interval of a median: (1.96 + 0.84) sqrt(2), by the 1.96 and
 * the 1.25 that a median is wider than a mean.
 */
#define SEEN_IN_HALF_WIDTHS 1.61

static const char rule_sql[] =
	"SELECT rule, group_concat(memory, ', ') FROM (SELECT memory, rule"
	" FROM rule_info WHERE run = ?1 AND rule <> 'unknown' ORDER BY memory)"
	" GROUP BY rule ORDER BY min(memory)";

typedef void (*each_rule_fn)(void *arg, const char *rule, const char *memories);

static int each_rule(const struct verdict *v, size_t run, each_rule_fn fn,
		     void *arg)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(v->db, rule_sql, -1, &st, NULL);

	if (rc != SQLITE_OK)
		return -EIO;
	sqlite3_bind_int64(st, 1, v->run[run].run);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		fn(arg, (const char *)sqlite3_column_text(st, 0),
		   (const char *)sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

static void print_one_rule(void *arg, const char *rule, const char *memories)
{
	fprintf(arg, "; %s %s", memories, rule);
}

/* Of reuse or copy: "4k, thp anon-exclusive; hugetlb mapcount" of each. */
static int print_rules(const struct verdict *v, FILE *f)
{
	int err = 0;

	for (size_t i = 0; !err && i < v->nr; i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *s = open_memstream(&text, &size);

		if (!s)
			return -ENOMEM;
		err = each_rule(v, i, print_one_rule, s);
		if (fclose(s))
			err = -ENOMEM;
		if (!err && text[0]) {
			fputs("Rule", f);
			if (v->nr > 1)
				fputs(", ", f);
			if (v->nr > 1)
				escape_to(f, v->run[i].kernel);
			/* Behind its first separator. */
			fprintf(f, ": %s.%c", text + 2, v->nr > 1 ? '\n' : ' ');
		}
		free(text);
	}
	return err;
}

/* Points of @wp at which no write faulted, of those that tell. */
static void count_nofault(const struct summary *s, const char *wp, size_t *none,
			  size_t *all)
{
	*none = *all = 0;
	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];
		const struct summary_value *n = &p->metric[METRIC_nofaults];
		const struct summary_value *w = &p->metric[METRIC_writes];

		if (strcmp(p->axis[AXIS_WP], wp) || !n->there || !w->there)
			continue;
		++*all;
		*none += n->low >= w->high;
	}
}

/* Protections that most writes do not notice. */
static void print_nofault(const struct summary *s, FILE *f)
{
	const char *before = "No fault at all: ";

	for (size_t i = 0; i < axis_nr_kinds(AXIS_WP); i++) {
		const char *wp = axis_kind_name(AXIS_WP, i);
		size_t none, all;

		if (!strcmp(wp, "none"))
			continue;
		count_nofault(s, wp, &none, &all);
		if (none * 2 <= all)
			continue;
		fprintf(f, "%s%s (%zu of %zu points)", before, wp, none, all);
		before = ", ";
	}
	fputs(*before == ',' ? ". " : "", f);
}

static int by_value(const void *va, const void *vb)
{
	const double *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

/* Half widths of intervals of times that gate, relative; the median, or -1. */
static double typical_noise(const struct summary *s)
{
	double *width = calloc(s->nr * METRIC_NR + 1, sizeof(*width)), noise;
	size_t n = 0;

	for (size_t i = 0; width && i < s->nr; i++)
		for (int m = 0; m < METRIC_NR; m++) {
			const struct summary_value *c = &s->point[i].metric[m];

			if (c->there && c->low < c->high && c->value > 0 &&
			    metric_definitions[m].exactness == EXACTNESS_TIME &&
			    metric_definitions[m].gates)
				width[n++] = (c->high - c->low) / 2 / c->value;
		}
	if (n)
		qsort(width, n, sizeof(*width), by_value);
	noise = n ? width[n / 2] : -1;
	free(width);
	return noise;
}

static void print_noise(const struct summary *s, FILE *f)
{
	double noise = typical_noise(s);

	if (!verdict_unit(s))
		fputs("Times: emulated, they mean nothing; counts are exact.\n",
		      f);
	else if (noise < 0)
		fputs("Times: one invocation tells no noise (--invocations "
		      "6).\n",
		      f);
	else if (s->invocations < SUMMARY_INTERVAL)
		fprintf(f,
			"Times: typically +-%.1f %% between %" PRId64
			" invocations; %d make an interval.\n",
			100 * noise, s->invocations, SUMMARY_INTERVAL);
	else
		fprintf(f,
			"Times: typically +-%.1f %% here (95 %%), good for "
			"changes above %.0f %%.\n",
			100 * noise, ceil(100 * SEEN_IN_HALF_WIDTHS * noise));
}

/* One line of as many reasons as there is room for; skips are sorted by it. */
static void print_skips(const struct summary *s, size_t most, FILE *f)
{
	size_t reasons = 0, left = 0;
	char reason[REASON_TEXT];

	if (!s->nr_skips)
		return;
	fprintf(f, "%zu point%s not measured:", s->nr_skips,
		s->nr_skips == 1 ? "" : "s");
	for (size_t i = 0, n; i < s->nr_skips; i += n) {
		for (n = 1; i + n < s->nr_skips &&
			    !strcmp(s->skip[i + n].reason, s->skip[i].reason);
		     n++)
			;
		if (reasons++ >= most) {
			left += n;
			continue;
		}
		snprintf(reason, sizeof(reason), "%s", s->skip[i].reason);
		fputs(reasons > 1 ? "; " : " ", f);
		escape_to(f, reason);
		fprintf(f, "%s (%zu)",
			strlen(s->skip[i].reason) < sizeof(reason) ? "" : "...",
			n);
	}
	if (left)
		fprintf(f, "; other reasons (%zu)", left);
	fputs(".\n", f);
}

/* Do both runs skip the same points for the same reasons? */
static bool skips_alike(const struct summary *a, const struct summary *b)
{
	if (a->nr_skips != b->nr_skips)
		return false;
	for (size_t i = 0; i < a->nr_skips; i++)
		if (strcmp(a->skip[i].point, b->skip[i].point) ||
		    strcmp(a->skip[i].reason, b->skip[i].reason))
			return false;
	return true;
}

/* Kernels that skip the same share a sentence. */
static void print_all_skips(const struct verdict *v, FILE *f)
{
	for (size_t i = 0; i < v->nr; i++) {
		bool told = !v->run[i].nr_skips;

		for (size_t k = 0; k < i; k++)
			told |= skips_alike(&v->run[k], &v->run[i]);
		if (told)
			continue;
		for (size_t k = i; v->nr > 1 && k < v->nr; k++) {
			if (!skips_alike(&v->run[k], &v->run[i]))
				continue;
			fputs(k > i ? ", " : "", f);
			escape_to(f, v->run[k].kernel);
		}
		fputs(v->nr > 1 ? ": " : "", f);
		/* Of several kernels each has its sentence. */
		print_skips(&v->run[i], v->nr > 1 ? 1 : REASONS, f);
	}
}

/* One by one, as they may be why a number is wrong or missing. */
static void print_events(const struct summary *s, FILE *f)
{
	size_t told = 0, left = 0;
	char text[EVENT_TEXT];

	for (size_t i = 0; i < s->nr_events; i++) {
		const struct summary_event *e = &s->event[i];

		/* An absence is of the machine and no event. */
		if (!strcmp(e->kind, "absent"))
			continue;
		if (told++ >= EVENTS) {
			left++;
			continue;
		}
		escape_to(f, e->kind);
		if (*e->subject) {
			fputs(" in ", f);
			escape_to(f, e->subject);
		}
		fputs(": ", f);
		snprintf(text, sizeof(text), "%s", e->text);
		escape_to(f, text);
		fputs(strlen(e->text) < sizeof(text) ? "" : "...", f);
	}
	if (left)
		fprintf(f, "; %zu more events: runs show %" PRId64, left,
			s->run);
	fputs(told ? ".\n" : "", f);
}

static void print_next(const struct verdict *v, FILE *f)
{
	const struct summary *s = &v->run[0];

	char text[160];

	if (v->nr == 1)
		snprintf(text, sizeof(text),
			 "Every row: runs show %" PRId64
			 "; a mail: report %" PRId64
			 "; beside another: compare BASE %" PRId64 ".\n",
			 s->run, s->run, s->run);
	else
		snprintf(text, sizeof(text),
			 "Every row: boot -v; a mail: pincow report; changes: "
			 "pincow compare %" PRId64 " %" PRId64 ".\n",
			 s->run, v->run[v->nr - 1].run);
	fill_to(f, text);
}

int verdict_doubts(struct verdict *v, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *s = open_memstream(&text, &size);
	int err;

	if (!s)
		return -ENOMEM;
	fputc('\n', s);
	if (v->marked)
		fputs("*: batches disagree, or one stayed disturbed.\n", s);
	err = print_rules(v, s);
	if (v->nr == 1) {
		print_nofault(&v->run[0], s);
		print_noise(&v->run[0], s);
		print_events(&v->run[0], s);
	}
	print_all_skips(v, s);
	if (v->more_mappings)
		fputs("Other mappings have no column here.\n", s);
	if (fclose(s))
		err = -ENOMEM;
	if (!err)
		fill_to(f, text);
	free(text);
	if (!err)
		print_next(v, f);
	return err;
}
