/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in sentences: where this kernel copies pages that it need not copy, and
 * whether a reference is the reason.
 */
#include "report/run/summary_words.h"

#include <inttypes.h>
#include <string.h>

#include "lib/text.h"
#include "report/run/summary.h"

/* -1: not measured, which no sentence may turn into 0. */
static int64_t count(const struct summary_point *p, enum metric m)
{
	return p && p->metric[m].there ? (int64_t)p->metric[m].value : -1;
}

static const char *pages(int64_t n)
{
	return n == 1 ? "page" : "pages";
}

/* "512 with, 0 without": both counts stand, and neither is a guess. */
static void print_control(const struct summary_point *p, int64_t control,
			  const char *what, FILE *f)
{
	if (control < 0)
		fprintf(f, "; the pages %s without it were not measured", what);
	else
		fprintf(f, "; %" PRId64 " without it", control);
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

/*
 * Bystanders: exclusive pages that nobody references, and that were copied all
 * the same. A control that copies as much says that the reference is not why.
 */
static void print_bystanders(const struct summary *s,
			     const struct summary_point *p, FILE *f)
{
	const struct summary_point *q = summary_control(s, p);
	int64_t n = count(p, METRIC_bystander_copies), control = -1;
	int64_t written = count(p, METRIC_written_pages);

	print_name(p, f);
	fprintf(f, "%" PRId64, n);
	/* A run of another version may lack the metric. */
	if (written >= 0)
		fprintf(f, " of %" PRId64, written);
	fputs(" pages copied that nobody references", f);
	/* It is a control: the mapping copies by itself. */
	if (q == p) {
		fputs(", with no reference at all\n", f);
		return;
	}
	control = count(q, METRIC_bystander_copies);
	if (control < 0) {
		print_control(p, control, "copied", f);
		/* At least as many: blaming the reference would be false. */
	} else if (control >= n) {
		fprintf(f,
			", and %" PRId64 " without any reference: the "
			"reference is not why",
			control);
	} else {
		fputs(" because of ", f);
		if (p->referenced_pages == 1)
			fputs("one 4k reference", f);
		else
			fprintf(f, "%" PRId64 " 4k references",
				p->referenced_pages);
		fprintf(f, "; %" PRId64 " without it", control);
	}
	fputc('\n', f);
}

static void print_moved(const struct summary *s, const struct summary_point *p,
			FILE *f)
{
	int64_t n = count(p, METRIC_pinned_moved);

	/* Without a reference no referenced page moves: a control says nothing
	 * here. */
	(void)s;
	print_name(p, f);
	fprintf(f,
		"%" PRId64 " of %" PRId64 " referenced %s replaced: the "
		"holder of the reference keeps the old one\n",
		n, p->referenced_pages, pages(p->referenced_pages));
}

static void print_fork(const struct summary *s, const struct summary_point *p,
		       FILE *f)
{
	const struct summary_point *q = summary_control(s, p);
	int64_t n = count(p, METRIC_fork_copied_pages);

	print_name(p, f);
	fprintf(f, "%" PRId64 " %s copied by fork at once", n, pages(n));
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

/* A paragraph with a sentence for each point where @m is above 0. */
static size_t paragraph(const struct summary *s, enum metric m,
			const char *heading, sentence_fn fn, FILE *f)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];

		if (count(p, m) <= 0)
			continue;
		/* Moved for a reason: another process could read it. */
		if (m == METRIC_pinned_moved &&
		    count(p, METRIC_spurious_copies) <=
			    count(p, METRIC_bystander_copies))
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
		n += count(&s->point[i], METRIC_bystander_copies) >= 0;
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
