/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison as KTAP, version 1: one test per experiment, one subtest per
 * point, numbers in diagnostic lines. Spurious copies of both kernels are
 * XFAIL: known, and not a regression.
 */
#include "report/compare/formats.h"

#include <string.h>

#include "report/compare/words.h"
#include "report/markup.h"

static void print_row(const struct compare_report *r,
		      const struct compare_row *row, FILE *f)
{
	char base[COMPARE_WORDS], new[COMPARE_WORDS], change[COMPARE_WORDS],
		sure[COMPARE_WORDS];

	compare_words_value(r, row, 0, base);
	compare_words_value(r, row, 1, new);
	compare_words_change(row, change);
	compare_words_sure(row, sure);
	fprintf(f, "  # %s %s: base %s new %s", verdict_names[row->verdict],
		metric_definitions[row->metric].name, base, new);
	if (*change)
		fprintf(f, ", %s", change);
	if (*sure)
		fprintf(f, " (%s)", sure);
	if (*row->why) {
		fputs(": ", f);
		markup_ktap(f, row->why);
	}
	if (row->cause)
		fprintf(f, "; follows from %s", compare_words_cause(row));
	compare_words_accepted(compare_report_entry(r, row), sure);
	if (*sure) {
		fputs("; ", f);
		markup_ktap(f, sure);
	}
	fputc('\n', f);
}

struct state {
	bool failed, decided;
	const struct compare_row *known; /* spurious copies on both sides */
	const struct accept_entry *accepted; /* it would fail without */
};

/* A point fails by one row; it is a skip only if no row was decided. */
static struct state state_of(const struct compare_report *r,
			     const struct compare_point_result *p)
{
	struct state s = { .failed = compare_report_lacks(r, p),
			   .accepted = compare_report_excuse(r, p) };

	for (size_t k = p->row; k < p->row + p->rows; k++) {
		const struct compare_row *row = &r->c->row[k];

		s.failed |= compare_report_fails(r, row) ||
			    (row->gates && row->verdict == VERDICT_MISSING);
		s.decided |= row->verdict != VERDICT_INCOMPARABLE &&
			     row->verdict != VERDICT_INCONCLUSIVE;
		/* On both sides: a copy that only the new kernel makes is a
		 * regression, not a known failure. */
		if (row->metric == METRIC_bystander_copies &&
		    row->side[0].value > 0 && row->side[1].value > 0)
			s.known = row;
	}
	return s;
}

/* Rows come before the result line: KTAP attaches them to what follows. */
static void print_point(const struct compare_report *r,
			const struct compare_point_result *p, size_t number,
			FILE *f)
{
	struct state s = state_of(r, p);
	char copies[COMPARE_WORDS] = "";

	if (s.known)
		compare_words_value(r, s.known, 1, copies);
	for (size_t k = p->row; k < p->row + p->rows; k++)
		if (r->all || r->c->row[k].verdict != VERDICT_SAME)
			print_row(r, &r->c->row[k], f);
	if (p->missing) {
		fprintf(f, "  # missing: not in the %s run: ",
			p->absent ? "new" : "base");
		markup_ktap(f, p->reason ? p->reason
					 : "neither measured nor skipped");
		fputc('\n', f);
	}
	fprintf(f, "  %s %zu ", s.failed ? "not ok" : "ok", number);
	markup_ktap(f, p->name);
	/* A directive behind "not ok" would turn the failure into a pass. */
	if (s.failed)
		;
	else if (s.accepted) {
		compare_words_accepted(s.accepted, copies);
		fputs(" # XFAIL ", f);
		markup_ktap(f, copies);
	} else if (s.known)
		fprintf(f,
			" # XFAIL copies %s that nobody references, as the "
			"base run does",
			copies);
	else if (!s.decided) {
		fputs(" # SKIP ", f);
		markup_ktap(f,
			    p->reason ? p->reason : "nothing could be decided");
	}
	fputc('\n', f);
}

/* Points are sorted by experiment: the end of the range. */
static size_t same_experiment(const struct comparison *c, size_t first)
{
	size_t i = first;

	while (i < c->nr_points &&
	       !strcmp(c->point[i].experiment, c->point[first].experiment))
		i++;
	return i;
}

static void print_experiment(const struct compare_report *r, size_t first,
			     size_t end, size_t number, FILE *f)
{
	bool failed = false;

	/* Nested output is indented by two blanks, its version line
	 * included. */
	fprintf(f, "  KTAP version 1\n  # Subtest: ");
	markup_ktap(f, r->c->point[first].experiment);
	fprintf(f, "\n  1..%zu\n", end - first);
	for (size_t i = first; i < end; i++) {
		print_point(r, &r->c->point[i], i - first + 1, f);
		/* A parent fails with its children: parsers do not work it
		 * out. */
		failed |= state_of(r, &r->c->point[i]).failed;
	}
	fprintf(f, "%s %zu ", failed ? "not ok" : "ok", number);
	markup_ktap(f, r->c->point[first].experiment);
	fputc('\n', f);
}

/* kselftest tools keep comments, so environments go there. */
static void print_header(const struct compare_report *r, FILE *f)
{
	static const char *const role[] = { "base", "new" };
	const struct comparison *c = r->c;
	char why[COMPARE_WORDS];

	for (int i = 0; i < 2; i++) {
		fprintf(f, "# %s: run %lld, Linux ", role[i],
			(long long)c->run[i]->id);
		markup_ktap(f, c->run[i]->kernel);
		fprintf(f, ", %zu invocations\n", c->run[i]->invocations);
		compare_words_run(c->run[i], why);
		if (*why) {
			fputs("# ", f);
			markup_ktap(f, why);
			fputc('\n', f);
		}
	}
	compare_words_load(c, why);
	if (*why)
		fprintf(f, "# NOTE: %s\n", why);
	for (size_t i = 0; i < c->nr_differences; i++) {
		const struct compare_difference *d = &c->difference[i];

		fprintf(f, "# %s ", vocabulary_groups[d->group]);
		markup_ktap(f, d->key);
		for (int k = 0; k < 2; k++) {
			fprintf(f, " %s ", k ? "->" : ":");
			markup_ktap(f, d->value[k] ? d->value[k] : "(absent)");
		}
		fputc('\n', f);
	}
}

int compare_print_ktap(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	const char *lack = compare_words_lack(r);
	size_t experiments = 0, i, end;

	for (i = 0; i < c->nr_points; i = same_experiment(c, i))
		experiments++;
	/* One test more: is the comparison complete? */
	fprintf(f, "KTAP version 1\n1..%zu\n", experiments + 1);
	print_header(r, f);
	/* Counted first, as the plan comes before all results. */
	experiments = 0;
	for (i = 0; i < c->nr_points; i = end) {
		end = same_experiment(c, i);
		print_experiment(r, i, end, ++experiments, f);
	}
	fputs("# ", f);
	markup_ktap(f, *lack ? lack : compare_words_outcome(r));
	fprintf(f, "\n%s %zu complete\n", *lack ? "not ok" : "ok",
		experiments + 1);
	return 0;
}
