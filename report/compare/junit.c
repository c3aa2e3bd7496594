/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison as JUnit XML, which CI systems show: one suite per experiment,
 * one case per point. Written by hand: for five characters to escape, libxml2
 * would pull 30 MB of libraries into the initramfs of every guest.
 */
#include "report/compare/formats.h"

#include <string.h>

#include "report/compare/words.h"
#include "report/markup.h"

/* Keys of the environment are foreign: escaped like values. */
static void property(FILE *f, const char *before, const char *name,
		     const char *value)
{
	fprintf(f, "   <property name=\"%s", before);
	markup_xml(f, name);
	fputs("\" value=\"", f);
	markup_xml(f, value ? value : "");
	fputs("\"/>\n", f);
}

/* CI systems show properties beside the result: kernels and environment. */
static void properties(const struct compare_report *r, FILE *f)
{
	static const char *const role[] = { "base.", "new." };
	const struct comparison *c = r->c;
	char load[COMPARE_WORDS];

	fputs("  <properties>\n", f);
	for (int i = 0; i < 2; i++) {
		property(f, role[i], "kernel", c->run[i]->kernel);
		property(f, role[i], "uuid", c->run[i]->uuid);
		property(f, role[i], "label", c->run[i]->label);
		property(f, role[i], "clock", c->run[i]->clock);
		property(f, role[i], "status", c->run[i]->status);
	}
	for (size_t i = 0; i < c->nr_differences; i++)
		for (int k = 0; k < 2; k++)
			property(f, role[k], c->difference[i].key,
				 c->difference[i].value[k]);
	compare_words_load(c, load);
	if (*load)
		property(f, "", "note", load);
	property(f, "", "command", r->command);
	fputs("  </properties>\n", f);
}

/* One line about a row; a suite shows it where the case is opened. */
static void row_line(const struct compare_report *r,
		     const struct compare_row *row, FILE *f)
{
	char base[COMPARE_WORDS], new[COMPARE_WORDS], change[COMPARE_WORDS],
		sure[COMPARE_WORDS];

	compare_words_value(r, row, 0, base);
	compare_words_value(r, row, 1, new);
	compare_words_change(row, change);
	compare_words_sure(row, sure);
	markup_xml(f, verdict_names[row->verdict]);
	fputc(' ', f);
	markup_xml(f, metric_definitions[row->metric].name);
	fputs(": ", f);
	markup_xml(f, base);
	/* XML allows a bare > here, and some readers do not. */
	fputs(" -&gt; ", f);
	markup_xml(f, new);
	if (*change) {
		fputs(", ", f);
		markup_xml(f, change);
	}
	if (*sure) {
		fputs(" (", f);
		markup_xml(f, sure);
		fputc(')', f);
	}
	if (*row->why) {
		fputs(": ", f);
		markup_xml(f, row->why);
	}
	if (row->cause) {
		fputs("; follows from ", f);
		markup_xml(f, compare_words_cause(row));
	}
	compare_words_accepted(compare_report_entry(r, row), sure);
	if (*sure) {
		fputs("; ", f);
		markup_xml(f, sure);
	}
}

/* The rows of a case that fail, and those that were decided at all. */
struct verdicts {
	size_t failing, decided;
	const struct accept_entry *excuse; /* it would fail without */
};

static struct verdicts verdicts_of(const struct compare_report *r,
				   const struct compare_point_result *p)
{
	struct verdicts v = { .excuse = compare_report_excuse(r, p) };

	for (size_t k = p->row; k < p->row + p->rows; k++) {
		const struct compare_row *row = &r->c->row[k];

		/* A value that one side lacks is a failure of the case, as the
		 * exit code has it. */
		v.failing += compare_report_fails(r, row) ||
			     (row->gates && row->verdict == VERDICT_MISSING);
		v.decided += row->verdict != VERDICT_INCOMPARABLE &&
			     row->verdict != VERDICT_INCONCLUSIVE;
	}
	return v;
}

/* One failure per case, as the schema has it, with all its rows. */
static void failure(const struct compare_report *r,
		    const struct compare_point_result *p, FILE *f)
{
	/* One attribute holds all rows: newlines in attributes become
	 * blanks. */
	const char *between = "";

	fputs("   <failure type=\"worse\" message=\"", f);
	for (size_t k = p->row; k < p->row + p->rows; k++) {
		const struct compare_row *row = &r->c->row[k];

		if (!compare_report_fails(r, row) &&
		    !(row->gates && row->verdict == VERDICT_MISSING))
			continue;
		fputs(between, f);
		row_line(r, row, f);
		between = "; ";
	}
	fputs("\"/>\n", f);
}

/* CI systems show the message of a skip, not its text. */
static void skipped(const char *why, FILE *f)
{
	fputs("   <skipped message=\"", f);
	markup_xml(f, why);
	fputs("\"/>\n", f);
}

/* JUnit knows error (no result), failure (a bad one) and skipped; it has no
 * expected failure. */
static void test_case(const struct compare_report *r,
		      const struct compare_point_result *p, FILE *f)
{
	struct verdicts v = verdicts_of(r, p);
	const char *why = p->reason ? p->reason : "never measured";
	char accepted[COMPARE_WORDS];

	fputs("  <testcase classname=\"pincow.", f);
	markup_xml(f, p->experiment);
	fputs("\" name=\"", f);
	markup_xml(f, p->name);
	/* The schema asks for a time; a comparison of stored runs takes
	 * none. */
	fputs("\" time=\"0\">\n", f);
	if (compare_report_lacks(r, p)) {
		fprintf(f,
			"   <error type=\"missing\" message=\"not in the "
			"%s run: ",
			p->absent ? "new" : "base");
		markup_xml(f, why);
		fputs("\"/>\n", f);
	} else if (v.failing) {
		failure(r, p, f);
	} else if (v.excuse) {
		compare_words_accepted(v.excuse, accepted);
		skipped(accepted, f);
	} else if (!v.decided) {
		skipped(p->rows ? "no metric could be decided" : why, f);
	}
	if (p->rows) {
		fputs("   <system-out>", f);
		for (size_t k = p->row; k < p->row + p->rows; k++) {
			row_line(r, &r->c->row[k], f);
			fputc('\n', f);
		}
		fputs("</system-out>\n", f);
	}
	fputs("  </testcase>\n", f);
}

struct tally {
	size_t tests, failures, errors, skipped;
};

/* Tally the points of one experiment from @first on, before the cases are
 * written: XML attributes come first. */
static size_t tally(const struct compare_report *r, size_t first,
		    struct tally *t)
{
	const struct comparison *c = r->c;
	size_t i;

	for (i = first; i < c->nr_points && !strcmp(c->point[i].experiment,
						    c->point[first].experiment);
	     i++) {
		struct verdicts v = verdicts_of(r, &c->point[i]);

		t->tests++;
		if (compare_report_lacks(r, &c->point[i]))
			t->errors++;
		else if (v.failing)
			t->failures++;
		else if (v.excuse || !v.decided)
			t->skipped++;
	}
	return i;
}

/* An incomplete run is an error, also if all its points are the same. */
static void whole(const struct compare_report *r, FILE *f)
{
	const char *lack = compare_words_lack(r);
	char why[COMPARE_WORDS];

	fputs(" <testsuite name=\"pincow\" ", f);
	fprintf(f, "tests=\"1\" failures=\"0\" errors=\"%d\" skipped=\"0\">\n",
		*lack ? 1 : 0);
	properties(r, f);
	fputs("  <testcase classname=\"pincow\" name=\"compare\" "
	      "time=\"0\">\n",
	      f);
	if (*lack) {
		fputs("   <error type=\"incomplete\" message=\"", f);
		markup_xml(f, lack);
		for (int i = 0; i < 2; i++) {
			compare_words_run(r->c->run[i], why);
			if (*why) {
				fputs("; ", f);
				markup_xml(f, why);
			}
		}
		fputs("\"/>\n", f);
	}
	fputs("  </testcase>\n </testsuite>\n", f);
}

int compare_print_junit(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	/* The case "compare" of whole() is one of them. */
	struct tally all = { .tests = 1,
			     .errors = *compare_words_lack(r) != 0 };
	size_t i, end;

	/* All suites are counted first: their sums stand in the first
	 * element. */
	for (i = 0; i < c->nr_points; i = tally(r, i, &all))
		;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", f);
	/* Jenkins' schema knows no skipped here, only in each suite. */
	fprintf(f,
		"<testsuites name=\"pincow\" tests=\"%zu\" failures=\"%zu\" "
		"errors=\"%zu\">\n",
		all.tests, all.failures, all.errors);
	whole(r, f);
	for (i = 0; i < c->nr_points; i = end) {
		struct tally t = { 0 };

		end = tally(r, i, &t);
		fputs(" <testsuite name=\"pincow.", f);
		markup_xml(f, c->point[i].experiment);
		fprintf(f,
			"\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
			"skipped=\"%zu\">\n",
			t.tests, t.failures, t.errors, t.skipped);
		for (size_t k = i; k < end; k++)
			test_case(r, &c->point[k], f);
		fputs(" </testsuite>\n", f);
	}
	fputs("</testsuites>\n", f);
	return 0;
}
