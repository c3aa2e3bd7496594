/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answer of the mail, in words: where a reference affects more pages than
 * itself.
 *
 * Findings are rows of the view amplification, side by side for all runs.
 * Findings that differ in the pin alone become one sentence, if these pins
 * refer in the same way (GET or PIN); then those that differ in the wp alone.
 */
#include "report/view/answer.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/axis.h"
#include "lib/array.h"
#include "report/mark.h"
#include "report/view/data.h"

/* Sentences per kind; the tables have the rest. */
#define LINES 6

/** A count in one run; zeroed: not measured there. */
struct said {
	bool there, marked;
	double value, low, high;
};

struct finding {
	char key[6][160]; /* kind, mapping, wp, params, how, pins */
	int64_t referenced;
	struct said *with, *without; /* by run; owned */
	double most; /* more than without it, in the worst batch of all runs */
};

struct answer {
	const struct report *r;
	struct finding *finding; /* owned */
	size_t nr;
	bool told; /* something was */
	bool marked; /* and some of it is in doubt */
};

enum { KEY_KIND, KEY_MAPPING, KEY_WP, KEY_PARAMS, KEY_HOW, KEY_PINS };

static const struct {
	const char *kind, *words;
} kinds[] = {
	{ "reuse", "copies" },
	{ "fork", "pages copied early by fork" },
	{ "retention", "pages kept that nobody maps" },
	{ "accounting", "pages charged to RLIMIT_MEMLOCK" },
	{ "tracking", "pages out of reach of write protection" },
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Without a control nothing can be said because of a reference. */
static const char sql[] =
	"SELECT a.kind, a.mapping, a.wp, a.params, a.pin, a.referenced_pages,"
	" s.position, a.affected_pages, a.affected_low, a.affected_high,"
	" a.control_pages, a.control_low, a.control_high, a.marked"
	" FROM shown_run s JOIN amplification a ON a.run = s.run"
	" WHERE a.basis = 'measured' AND a.referenced_pages > 0"
	" AND a.control_pages IS NOT NULL"
	" ORDER BY a.kind, a.mapping, a.wp, a.params, a.pin";

static void release(struct answer *a)
{
	for (size_t i = 0; i < a->nr; i++) {
		free(a->finding[i].with);
		free(a->finding[i].without);
	}
	free(a->finding);
}

static int add(struct answer *a)
{
	struct finding *f;

	if (array_grow(&a->finding, a->nr, sizeof(*a->finding)))
		return -ENOMEM;
	/* Counted before it is complete, so that release() frees what there
	 * is. */
	f = &a->finding[a->nr++];
	memset(f, 0, sizeof(*f));
	f->with = calloc(a->r->nr, sizeof(*f->with));
	f->without = calloc(a->r->nr, sizeof(*f->without));
	return f->with && f->without ? 0 : -ENOMEM;
}

/* Three columns from @at on: the value, the least and the most. */
static struct said said_of(sqlite3_stmt *st, int at)
{
	struct said s = {
		.there = true,
		.value = sqlite3_column_double(st, at),
		.low = sqlite3_column_double(st, at + 1),
		.high = sqlite3_column_double(st, at + 2),
	};

	s.marked = s.low < s.high;
	return s;
}

/* Rows come sorted by all keys but the run: the same finding is the last. */
static bool is_last(const struct answer *a, char key[6][160])
{
	const struct finding *f = a->nr ? &a->finding[a->nr - 1] : NULL;

	for (int i = 0; f && i < 6; i++)
		if (strcmp(f->key[i], key[i]))
			return false;
	return f;
}

static int take(struct answer *a, sqlite3_stmt *st)
{
	/* Positions count from 1. */
	size_t run = (size_t)sqlite3_column_int64(st, 6) - 1;
	char key[6][160];
	struct finding *f;

	for (int i = 0; i < 4; i++)
		snprintf(key[i], sizeof(key[i]), "%s",
			 (const char *)sqlite3_column_text(st, i));
	snprintf(key[KEY_PINS], sizeof(key[KEY_PINS]), "%s",
		 (const char *)sqlite3_column_text(st, 4));
	snprintf(key[KEY_HOW], sizeof(key[KEY_HOW]), "%s",
		 axis_pin_reference(key[KEY_PINS]));
	if (!is_last(a, key)) {
		if (add(a))
			return -ENOMEM;
		memcpy(a->finding[a->nr - 1].key, key, sizeof(key));
	}
	f = &a->finding[a->nr - 1];
	f->referenced = sqlite3_column_int64(st, 5);
	f->with[run] = said_of(st, 7);
	f->without[run] = said_of(st, 10);
	/* Neither varies, and yet the pair is marked: one was disturbed. */
	f->with[run].marked |=
		sqlite3_column_int(st, 13) && !f->without[run].marked;
	/* By difference, not by factor: most controls are 0. */
	if (f->with[run].high - f->without[run].low > f->most)
		f->most = f->with[run].high - f->without[run].low;
	return 0;
}

static int read_all(struct answer *a)
{
	sqlite3_stmt *st = NULL;
	int err = 0, rc;

	if (sqlite3_prepare_v2(a->r->db, sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE)
		err = rc == SQLITE_ROW ? take(a, st) : -EIO;
	sqlite3_finalize(st);
	return err;
}

static bool is_same(const struct said *a, const struct said *b)
{
	return a->there == b->there && a->marked == b->marked &&
	       a->value >= b->value && a->value <= b->value &&
	       a->low >= b->low && a->low <= b->low && a->high >= b->high &&
	       a->high <= b->high;
}

/* Equal in every run, with and without: else a merged sentence would lie. */
static bool is_alike(const struct answer *a, const struct finding *f,
		     const struct finding *g, bool wp_too)
{
	for (int i = 0; i < KEY_PINS; i++)
		if ((i != KEY_WP || wp_too) && strcmp(f->key[i], g->key[i]))
			return false;
	for (size_t i = 0; i < a->r->nr; i++)
		if (!is_same(&f->with[i], &g->with[i]) ||
		    !is_same(&f->without[i], &g->without[i]))
			return false;
	return f->referenced == g->referenced;
}

/* A list that is full loses its last words; the tables have them all. */
static void append(char *list, const char *word)
{
	size_t n = strlen(list);

	if (n + strlen(word) + 3 < sizeof(((struct finding *)0)->key[0]))
		sprintf(list + n, ", %s", word);
}

/* Merge findings of other pins (@wp_too), or of other protections. */
static void merge(struct answer *a, bool wp_too)
{
	for (size_t i = 0; i < a->nr; i++)
		for (size_t k = i + 1; k < a->nr; k++) {
			struct finding *f = &a->finding[i];
			struct finding *g = &a->finding[k];

			/* Findings without effect are not told, so they need
			 * not be merged. */
			if (f->most <= 0 || g->most <= 0 ||
			    !is_alike(a, f, g, wp_too) ||
			    (!wp_too &&
			     strcmp(f->key[KEY_PINS], g->key[KEY_PINS])))
				continue;
			append(f->key[wp_too ? KEY_PINS : KEY_WP],
			       g->key[wp_too ? KEY_PINS : KEY_WP]);
			/* It is told with the other one. */
			g->most = 0;
		}
}

/* The largest effect first: the reader may stop after one line. */
static int by_size(const void *va, const void *vb)
{
	const struct finding *f = va, *g = vb;

	if (f->most != g->most)
		return f->most > g->most ? -1 : 1;
	for (int i = 0; i < 6; i++)
		if (strcmp(f->key[i], g->key[i]))
			return strcmp(f->key[i], g->key[i]);
	return 0;
}

static void put_value(struct answer *a, const struct said *v, FILE *f)
{
	char text[MARK_TEXT];

	mark_range(v->value, v->low, v->high, v->marked, text);
	fputs(text, f);
	a->marked |= v->marked;
}

/* "0 (A), 512 (B, C)": runs of equal value share it, as a mail has no room for
 * a column each. */
static void put_values(struct answer *a, const struct said *v, FILE *f)
{
	bool first = true, same = true;

	for (size_t i = 1; i < a->r->nr; i++)
		same &= is_same(&v[i], &v[0]);
	if (same) {
		put_value(a, &v[0], f);
		return;
	}
	for (size_t i = 0; i < a->r->nr; i++) {
		/* A run that did not measure it is left out of the list. */
		bool said = !v[i].there;

		for (size_t k = 0; k < i; k++)
			said |= is_same(&v[k], &v[i]);
		if (said)
			continue;
		fputs(first ? "" : ", ", f);
		put_value(a, &v[i], f);
		fputs(" (", f);
		for (size_t k = i; k < a->r->nr; k++)
			if (is_same(&v[k], &v[i]))
				fprintf(f, "%s%s", k > i ? ", " : "",
					report_letter(k));
		fputc(')', f);
		first = false;
	}
}

static const char *mapping_help(const char *mapping)
{
	for (size_t i = 0; i < axis_nr_kinds(AXIS_MAPPING); i++)
		if (!strcmp(axis_kind_name(AXIS_MAPPING, i), mapping))
			return axis_kind_help(AXIS_MAPPING, i);
	return "";
}

/* "thp (help): one 4k GET reference (vmsplice) and swap: copies 512; ..." */
static void tell(struct answer *a, const struct finding *f, const char *words,
		 const struct page *p)
{
	const char *help = mapping_help(f->key[KEY_MAPPING]);
	char *text = NULL;
	size_t size = 0;
	FILE *s = open_memstream(&text, &size);

	if (!s)
		return;
	fprintf(s, "%s%s%s%s: ", f->key[KEY_MAPPING], *help ? " (" : "", help,
		*help ? ")" : "");
	if (f->referenced == 1)
		fputs("one", s);
	else
		fprintf(s, "%lld", (long long)f->referenced);
	fprintf(s, " 4k %s%sreference%s (%s)", f->key[KEY_HOW],
		*f->key[KEY_HOW] ? " " : "", f->referenced == 1 ? "" : "s",
		f->key[KEY_PINS]);
	if (strcmp(f->key[KEY_WP], "none"))
		fprintf(s, " and %s", f->key[KEY_WP]);
	if (*f->key[KEY_PARAMS])
		fprintf(s, " with %s", f->key[KEY_PARAMS]);
	fprintf(s, ": %s ", words);
	put_values(a, f->with, s);
	fputs("; without it ", s);
	put_values(a, f->without, s);
	fputc('.', s);
	fclose(s);
	page_item(p, "%s", text);
	free(text);
}

/* Kinds that have no words here have been added since: they are told too. */
static const char *words_of(const char *kind)
{
	for (size_t i = 0; i < NR_KINDS; i++)
		if (!strcmp(kinds[i].kind, kind))
			return kinds[i].words;
	return kind;
}

/* Told findings get most = 0, so that nothing is told twice. */
static void tell_kind(struct answer *a, const char *kind, const struct page *p)
{
	size_t told = 0, left = 0;

	for (size_t i = 0; i < a->nr; i++) {
		struct finding *f = &a->finding[i];

		if (f->most <= 0 || strcmp(f->key[KEY_KIND], kind))
			continue;
		if (told < LINES) {
			tell(a, f, words_of(kind), p);
			told++;
		} else {
			left++;
		}
		f->most = 0;
	}
	if (left)
		page_item(p, "%zu more of \"%s\" are in the tables below.",
			  left, words_of(kind));
	a->told |= told > 0;
}

static void tell_control(struct answer *a, const char *name,
			 const struct said *value, const struct page *p)
{
	char *text = NULL;
	size_t size = 0;
	FILE *s = open_memstream(&text, &size);

	if (!s)
		return;
	put_values(a, value, s);
	fclose(s);
	page_item(p,
		  "%s, with no reference at all: %s pages copied that nobody "
		  "else could see.",
		  name, text);
	free(text);
	a->told = true;
}

/* Copies in a control: the mapping causes them, not a reference. */
static void tell_controls(struct answer *a, const struct page *p)
{
	const struct report *r = a->r;

	for (size_t i = 0; i < r->points; i++) {
		const struct report_point *q = &r->point[i];
		struct said value[r->nr];
		double most = 0;

		/* Points with a reference are findings, told above. */
		if (q->any->referenced_pages)
			continue;
		memset(value, 0, sizeof(value));
		for (size_t k = 0; k < r->nr; k++) {
			const struct summary_value *v =
				q->in[k] ? &q->in[k]->metric
						    [METRIC_bystander_copies]
					 : NULL;

			if (!v || !v->there)
				continue;
			value[k] = (struct said){ true, v->marked, v->value,
						  v->low, v->high };
			if (v->high > most)
				most = v->high;
		}
		if (most > 0)
			tell_control(a, q->any->name, value, p);
	}
}

static void tell_all(struct answer *a, const struct page *p)
{
	merge(a, false);
	merge(a, true);
	if (a->nr)
		qsort(a->finding, a->nr, sizeof(*a->finding), by_size);
	for (size_t i = 0; i < NR_KINDS; i++)
		tell_kind(a, kinds[i].kind, p);
	for (size_t i = 0; i < a->nr; i++)
		if (a->finding[i].most > 0)
			/* Kinds that the table does not know: only they are
			 * left here. */
			tell_kind(a, a->finding[i].key[KEY_KIND], p);
	tell_controls(a, p);
}

/* "No effect" and "not measured" must not read alike. */
static bool any_measured(const struct report *r)
{
	for (size_t i = 0; i < r->points; i++)
		if (r->point[i].any->referenced_pages)
			return true;
	return false;
}

int report_print_answer(const struct report *r, const struct page *p)
{
	struct answer a = { .r = r };
	int err;

	/* Without points the sentence on references would be true and
	 * mislead. */
	if (!r->points) {
		page_text(p, "Nothing was measured.");
		return 0;
	}
	err = read_all(&a);
	if (!err)
		tell_all(&a, p);
	if (a.marked)
		page_text(p, "%s", mark_legend);
	if (!err && !a.told)
		page_text(p,
			  any_measured(r)
				  ? "No reference affected more pages than its "
				    "control did."
				  : "No referenced page was measured: there is "
				    "nothing to say about references.");
	release(&a);
	return err;
}
