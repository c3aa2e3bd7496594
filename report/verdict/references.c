/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second part of a verdict: the cost of one referenced 4k page, by mapping
 * and kind of reference, beside the same without it.
 */
#include "report/verdict/parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "report/duration.h"
#include "report/mark.h"

struct question {
	const char *words;
	const char *word; /* the same for a sentence */
	const char *experiment, *wp;
	enum metric metric;
	bool time;
};

static const struct question questions[] = {
	{ "copied after fork+exit", "copied", "wp_write", "fork_exit",
	  METRIC_copies, false },
	{ "copied by fork", "by fork", "fork", "none", METRIC_fork_copied_pages,
	  false },
	{ "fork", "fork", "fork", "none", METRIC_fork_ns, true },
	{ "kept, mapped by nobody", "kept", "retention", "fork_exit",
	  METRIC_hidden_pages, false },
	{ "charged to memlock", "memlock", "accounting", "none",
	  METRIC_memlock_pages, false },
	{ "beyond clear_refs", "clear_refs", "tracking", "clear_refs",
	  METRIC_untracked_pages, false },
};

#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

/* How a page is referenced; "" is the control. */
static const char *const references[] = { "GET", "GET or PIN", "PIN", "" };

#define REFERENCES (sizeof(references) / sizeof(references[0]))

/* The largest count of any pin of this kind, or NULL. */
static const struct summary_value *find(const struct summary *s,
					const struct question *q,
					const char *reference,
					const char *mapping, const char **pin)
{
	const struct summary_value *worst = NULL;

	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];
		const struct summary_value *v = &p->metric[q->metric];
		bool control = !strcmp(p->axis[AXIS_PIN], "none");

		if (!v->there || *p->params ||
		    strcmp(p->axis[AXIS_EXPERIMENT], q->experiment) ||
		    strcmp(p->axis[AXIS_MAPPING], mapping) ||
		    strcmp(p->axis[AXIS_WP], q->wp) || control == !!*reference)
			continue;
		if (!control &&
		    strcmp(axis_pin_reference(p->axis[AXIS_PIN]), reference))
			continue;
		if (!worst || v->high > worst->high) {
			worst = v;
			*pin = p->axis[AXIS_PIN];
		}
	}
	return worst;
}

/* How it is called in labels. */
static const char *word_of(const char *reference)
{
	return *reference ? reference : "w/o";
}

/* "fork, ns, PIN" */
static void label_of(const struct verdict *v, const struct question *q,
		     const char *reference, char *label, size_t size)
{
	const char *unit = q->time ? verdict_unit(&v->run[0]) : NULL;

	snprintf(label, size, "%s%s%s, %s", q->words, unit ? ", " : "",
		 unit ? unit : "", word_of(reference));
}

static void add_cell(struct verdict *v, struct table *t,
		     const struct question *q, const struct summary_value *c)
{
	char text[MARK_TEXT];

	if (!c) {
		table_add(t, NULL);
		return;
	}
	if (q->time) {
		format_ns_coarse(text, sizeof(text), c->value);
		strcat(text, mark_sign(c));
		v->marked |= c->marked;
	} else {
		verdict_count(v, c, text);
	}
	table_add(t, text);
	if (!q->time && c->high <= 0)
		table_style(t, STYLE_DIM);
}

static bool any(const struct verdict *v, const struct question *q,
		const char *reference, const char *mapping)
{
	const char *pin;

	for (size_t k = 0; k < v->nr; k++)
		for (size_t i = 0; i < v->mappings; i++)
			if ((!mapping || !strcmp(mapping, v->mapping[i])) &&
			    find(&v->run[k], q, reference, v->mapping[i], &pin))
				return true;
	return false;
}

/* Nothing is known of a reference without a row that has one. */
static bool is_measured(const struct verdict *v, const struct question *q)
{
	return any(v, q, "GET", NULL) || any(v, q, "GET or PIN", NULL) ||
	       any(v, q, "PIN", NULL);
}

/* Is @pin among the points that answer a question? */
static bool is_pin_asked(const struct verdict *v, const char *pin)
{
	for (size_t k = 0; k < v->nr; k++)
		for (size_t i = 0; i < v->run[k].nr; i++) {
			const struct summary_point *p = &v->run[k].point[i];

			for (size_t n = 0; n < QUESTIONS; n++)
				if (!strcmp(p->axis[AXIS_PIN], pin) &&
				    !strcmp(p->axis[AXIS_EXPERIMENT],
					    questions[n].experiment))
					return true;
		}
	return false;
}

/* Counts of 0 are told together, in a sentence. */
static bool is_zero(const struct verdict *v, const struct question *q,
		    const char *reference, const char *mapping)
{
	const char *pin;

	for (size_t k = 0; k < v->nr; k++)
		for (size_t i = 0; i < v->mappings; i++) {
			const struct summary_value *c = find(
				&v->run[k], q, reference, v->mapping[i], &pin);

			if (mapping && strcmp(mapping, v->mapping[i]))
				continue;
			if (c && c->high > 0)
				return false;
		}
	return true;
}

/* The time of a fork with a pin stands beside that without one; a GET costs it
 * nothing. */
static bool is_left_out(const struct verdict *v, const struct question *q,
			const char *reference)
{
	return q->time && !strcmp(reference, "GET") && any(v, q, "PIN", NULL);
}

static void of_mappings(struct verdict *v, const struct question *q,
			const char *reference, struct table *t)
{
	char label[96], cell[128];
	const char *pin;

	label_of(v, q, reference, label, sizeof(label));
	snprintf(cell, sizeof(cell), "  %s", label);
	table_add(t, cell);
	for (size_t i = 0; i < v->mappings; i++)
		add_cell(v, t, q,
			 find(&v->run[0], q, reference, v->mapping[i], &pin));
}

/* One value in all runs, which have it without doubt? */
static const struct summary_value *find_same(const struct verdict *v,
					     const struct question *q,
					     const char *reference,
					     const char *mapping)
{
	const struct summary_value *first = NULL;
	const char *pin;

	for (size_t k = 0; k < v->nr; k++) {
		const struct summary_value *c =
			find(&v->run[k], q, reference, mapping, &pin);

		if (!c || c->marked ||
		    (first &&
		     (c->value < first->value || c->value > first->value)))
			return NULL;
		first = c;
	}
	return first;
}

/* Differences are for the table: the rest is told in a sentence. */
static void of_runs(struct verdict *v, const struct question *q,
		    const char *reference, struct table *t, FILE *same)
{
	const char *before = ftell(same) ? "; " : "The same on each: ";
	char label[96], cell[160];
	const char *pin;

	label_of(v, q, reference, label, sizeof(label));
	for (size_t i = 0; i < v->mappings; i++) {
		const struct summary_value *c =
			find_same(v, q, reference, v->mapping[i]);

		if (is_zero(v, q, reference, v->mapping[i]))
			continue;
		if (c) {
			if (before)
				fprintf(same, "%s%s (%s)", before, q->word,
					word_of(reference));
			fprintf(same, "%s %s %.0f", before ? "" : ",",
				v->mapping[i], c->value);
			before = NULL;
			continue;
		}
		snprintf(cell, sizeof(cell), "  %s, %s", label, v->mapping[i]);
		table_add(t, cell);
		for (size_t k = 0; k < v->nr; k++)
			add_cell(v, t, q,
				 find(&v->run[k], q, reference, v->mapping[i],
				      &pin));
	}
}

static void add_rows(struct verdict *v, const struct question *q,
		     struct table *t, FILE *zero, FILE *same)
{
	const char *before = ftell(zero) ? "; " : "0: ";
	const char *const start = before;

	for (size_t k = 0; k < REFERENCES; k++) {
		if (!any(v, q, references[k], NULL) ||
		    is_left_out(v, q, references[k]))
			continue;
		if (!q->time && is_zero(v, q, references[k], NULL)) {
			fprintf(zero, "%s%s%s", before,
				before == start ? q->word : "",
				before == start ? " (" : "");
			fputs(word_of(references[k]), zero);
			before = ", ";
		} else if (v->nr == 1) {
			of_mappings(v, q, references[k], t);
		} else {
			of_runs(v, q, references[k], t, same);
		}
	}
	fputs(before != start ? ")" : "", zero);
}

/* "GET: vmsplice; PIN: io_uring and 2 others": the pins asked. */
static void print_pins(const struct verdict *v, FILE *f)
{
	const char *before = " (";

	for (size_t k = 0; k + 1 < REFERENCES; k++) {
		const char *first = NULL;
		size_t n = 0;

		for (size_t i = 0; i < axis_nr_kinds(AXIS_PIN); i++) {
			const char *pin = axis_kind_name(AXIS_PIN, i);

			if (strcmp(axis_pin_reference(pin), references[k]) ||
			    !is_pin_asked(v, pin))
				continue;
			first = first ? first : pin;
			n++;
		}
		if (!n)
			continue;
		fprintf(f, "%s%s: %s", before, references[k], first);
		if (n > 1)
			fprintf(f, " and %zu more", n - 1);
		before = "; ";
	}
	fputs(*before == ';' ? ")" : "", f);
}

int verdict_references(struct verdict *v, FILE *f)
{
	struct verdict_table t;
	char *text[3] = { 0 }; /* zero, same, heading */
	size_t size[3];
	FILE *s[3];
	int err = 0;

	for (int i = 0; i < 3; i++) {
		s[i] = open_memstream(&text[i], &size[i]);
		if (!s[i])
			err = -ENOMEM;
	}
	if (err) {
		for (int i = 0; i < 3; i++)
			if (s[i])
				fclose(s[i]);
		goto free;
	}
	if (v->nr == 1)
		verdict_table_mappings(&t, v, "4k pages");
	else
		verdict_table_runs(&t, v, "4k pages");
	for (size_t n = 0; n < QUESTIONS; n++) {
		const struct question *q = &questions[n];

		/* Of kernels side by side `pincow compare` judges times. */
		if (is_measured(v, q) &&
		    (!q->time || (v->nr == 1 && verdict_unit(&v->run[0]))))
			add_rows(v, q, &t.t, s[0], s[1]);
	}
	fputs("The cost of ONE referenced 4k page", s[2]);
	print_pins(v, s[2]);
	for (int i = 0; i < 3; i++) {
		/* Of the two sentences. */
		fputs(i < 2 && ftell(s[i]) ? ".\n" : "", s[i]);
		if (fclose(s[i]))
			err = -ENOMEM;
	}
	if (!err)
		err = verdict_table_print(&t, text[2], f);
	else
		table_release(&t.t);
	for (int i = 1; !err && i >= 0; i--)
		fill_to(f, text[i]);
free:
	for (int i = 0; i < 3; i++)
		free(text[i]);
	return err;
}
