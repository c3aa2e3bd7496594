/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in sentences: where this kernel copies pages that it need not copy, and
 * whether a reference is the reason.
 */
#include "report/run/summary_words.h"

#include <inttypes.h>
#include <string.h>

#include "lib/text.h"
#include "report/mark.h"
#include "report/run/summary.h"

/* NULL: not measured, which no sentence may turn into 0. */
static const struct summary_value *count(const struct summary_point *p,
					 enum metric m)
{
	return p && p->metric[m].there ? &p->metric[m] : NULL;
}

/* A count that one batch has is told, also where most have none. */
static bool is_seen(const struct summary_value *v)
{
	return v && v->high > 0;
}

static void print_count(const struct summary_value *v, FILE *f)
{
	char text[MARK_TEXT];

	mark_words(v, text);
	fputs(text, f);
}

static const char *pages(double n)
{
	return n == 1 ? "page" : "pages";
}

/* "512 with, 0 without": both counts stand, and neither is a guess. */
static void print_control(const struct summary_point *p,
			  const struct summary_value *control, const char *what,
			  FILE *f)
{
	if (control) {
		fputs("; ", f);
		print_count(control, f);
		fputs(" without it", f);
	} else {
		fprintf(f, "; the pages %s without it were not measured", what);
	}
	if (p->referenced_pages != 1)
		fprintf(f, " (%" PRId64 " pages are referenced)",
			p->referenced_pages);
}

static void print_name(const struct summary_point *p, FILE *f)
{
	fputs("  ", f);
	escape_to(f, p->name);
	fputs(": ", f);
}

static void print_references(const struct summary_point *p, FILE *f)
{
	if (p->referenced_pages == 1)
		fputs("one 4k reference", f);
	else
		fprintf(f, "%" PRId64 " 4k references", p->referenced_pages);
}

/*
 * Is the reference why? Only ranges that do not overlap decide: a control that
 * copies as much says that it is not, and blaming it would be false.
 */
static void print_blame(const struct summary_point *p,
			const struct summary_value *v,
			const struct summary_value *control, FILE *f)
{
	if (control->low >= v->high) {
		fputs(", and ", f);
		print_count(control, f);
		fputs(" without any reference: the reference is not why", f);
	} else if (control->high < v->low) {
		fputs(" because of ", f);
		print_references(p, f);
		fputs("; ", f);
		print_count(control, f);
		fputs(" without it", f);
	} else {
		fputs(" with ", f);
		print_references(p, f);
		fputs(", and ", f);
		print_count(control, f);
		fputs(" without it: whether it is why is open", f);
	}
}

/*
 * Bystanders: exclusive pages that nobody references, and that were copied all
 * the same.
 */
static void print_bystanders(const struct summary *s,
			     const struct summary_point *p, FILE *f)
{
	const struct summary_point *q = summary_control(s, p);
	const struct summary_value *n = count(p, METRIC_bystander_copies),
				   *written = count(p, METRIC_written_pages);

	print_name(p, f);
	print_count(n, f);
	/* A run of another version may lack the metric. */
	if (written)
		fprintf(f, " of %.0f", written->value);
	fputs(" pages copied that nobody references", f);
	/* It is a control: the mapping copies by itself. */
	if (q == p)
		fputs(", with no reference at all", f);
	else if (count(q, METRIC_bystander_copies))
		print_blame(p, n, count(q, METRIC_bystander_copies), f);
	else
		print_control(p, NULL, "copied", f);
	fputc('\n', f);
}

static void print_moved(const struct summary *s, const struct summary_point *p,
			FILE *f)
{
	/* Without a reference no referenced page moves: a control says nothing
	 * here. */
	(void)s;
	print_name(p, f);
	print_count(count(p, METRIC_pinned_moved), f);
	fprintf(f,
		" of %" PRId64 " referenced %s replaced: the holder of the "
		"reference keeps the old one\n",
		p->referenced_pages, pages((double)p->referenced_pages));
}

static void print_fork(const struct summary *s, const struct summary_point *p,
		       FILE *f)
{
	const struct summary_point *q = summary_control(s, p);
	const struct summary_value *n = count(p, METRIC_fork_copied_pages);

	print_name(p, f);
	print_count(n, f);
	fprintf(f, " %s copied by fork at once", pages(n->value));
	if (q != p)
		print_control(p, count(q, METRIC_fork_copied_pages), "copied",
			      f);
	else
		fputs(", with no reference at all", f);
	fputc('\n', f);
}

/* Copies of fork itself are best told of the experiment that only forks. */
static bool said_by_another(const struct summary *s,
			    const struct summary_point *p)
{
	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *q = &s->point[i];

		if (q->metric[METRIC_fork_copied_pages].there &&
		    !q->metric[METRIC_copies].there &&
		    !strcmp(q->axis[AXIS_MAPPING], p->axis[AXIS_MAPPING]) &&
		    !strcmp(q->axis[AXIS_PIN], p->axis[AXIS_PIN]) &&
		    !strcmp(q->params, p->params))
			/* The experiment that only forks is not silenced by
			 * itself. */
			return p->metric[METRIC_copies].there;
	}
	return false;
}

typedef void (*sentence_fn)(const struct summary *s,
			    const struct summary_point *p, FILE *f);

/* Copied as an exclusive page, and not for another process that reads it. */
static bool moved_for_nothing(const struct summary_point *p)
{
	const struct summary_value *all = count(p, METRIC_spurious_copies),
				   *others = count(p, METRIC_bystander_copies);

	return all && others && all->high > others->low;
}

/* A paragraph with a sentence for each point where @m is above 0. */
static size_t paragraph(const struct summary *s, enum metric m,
			const char *heading, sentence_fn fn, FILE *f)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];

		if (!is_seen(count(p, m)))
			continue;
		/* Moved for a reason: another process could read it. */
		if (m == METRIC_pinned_moved && !moved_for_nothing(p))
			continue;
		if (m == METRIC_fork_copied_pages && said_by_another(s, p))
			continue;
		if (!n++)
			fprintf(f, "%s\n", heading);
		fn(s, p, f);
	}
	return n;
}

/* Points that could have told: "nowhere" needs at least one. */
static size_t judged(const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nr; i++)
		n += count(&s->point[i], METRIC_bystander_copies) != NULL;
	return n;
}

void summary_print_words(const struct summary *s, FILE *f)
{
	size_t n = 0, of = judged(s);

	fprintf(f, "\n%sWhere this kernel copies spuriously%s\n",
		style_on(STYLE_BOLD), style_off());
	n += paragraph(s, METRIC_bystander_copies,
		       "Pages that were exclusive when written, and that "
		       "nobody references:",
		       print_bystanders, f);
	n += paragraph(s, METRIC_pinned_moved,
		       "The referenced page itself, exclusive when written "
		       "(copying it is what counting references is meant to "
		       "do, the cure of CVE-2020-29374; its holder and the "
		       "process now see different memory):",
		       print_moved, f);
	if (!of)
		fputs("Not known: no point told which of its pages were "
		      "copied.\n",
		      f);
	/* "Nowhere" is a result only of points that could have told. */
	else if (!n)
		fprintf(f, "Nowhere in the %zu points that could tell.\n", of);
	paragraph(s, METRIC_fork_copied_pages,
		  "Copied early, by fork, because fork must not share what is "
		  "pinned:",
		  print_fork, f);
}
