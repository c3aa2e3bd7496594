/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison for a mail: 78 columns, ASCII unless asked. The text is written
 * with lines of any length; lines.c escapes and folds them.
 */
#include "report/compare/formats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/compare/lines.h"
#include "report/compare/words.h"

/* The headings of the sections. */
static const char *const titles[VERDICT_NR] = {
	[VERDICT_WORSE] = "Worse",
	[VERDICT_MISSING] = "Missing",
	[VERDICT_BETTER] = "Better",
	[VERDICT_CHANGED] = "Changed, neither better nor worse",
	[VERDICT_INCONCLUSIVE] = "Inconclusive",
	[VERDICT_INCOMPARABLE] = "Incomparable",
	[VERDICT_SAME] = "The same",
};

static void print_run(const struct compare_run *run, const char *role, FILE *f)
{
	char why[COMPARE_WORDS];

	fprintf(f, "%-4s  run %lld: Linux %s, clock %s, %zu invocation%s, %s",
		role, (long long)run->id, run->kernel, run->clock,
		run->invocations, run->invocations == 1 ? "" : "s",
		run->status);
	if (run->label)
		fprintf(f, ", \"%s\"", run->label);
	fputc('\n', f);
	compare_words_run(run, why);
	if (*why)
		fprintf(f, "      NOTE: %s\n", why);
}

/* Uptime and the like differ always: their names are enough. */
static void print_recorded(const struct comparison *c, FILE *f)
{
	/* It also tells below whether any was printed. */
	const char *between = "  recorded, not compared: ";

	for (size_t i = 0; i < c->nr_differences; i++) {
		if (c->difference[i].group != ENV_RECORDED)
			continue;
		fprintf(f, "%s%s", between, c->difference[i].key);
		between = ", ";
	}
	if (*between == ',')
		fputc('\n', f);
}

/* First of all: a difference here may explain all below. */
static void print_environment(const struct comparison *c, FILE *f)
{
	static const char *const groups[ENV_GROUP_NR] = {
		[ENV_MUST_MATCH] = "the machine",
		[ENV_MAY_DIFFER] = "the kernel",
	};
	char words[COMPARE_WORDS];
	bool any = false;

	fputs("\nDifferences between their environments\n", f);
	for (size_t i = 0; i < c->nr_differences; i++) {
		const struct compare_difference *d = &c->difference[i];

		if (d->group == ENV_RECORDED)
			continue;
		any = true;
		fprintf(f, "  %s: %s: %s -> %s\n", groups[d->group], d->key,
			d->value[0] ? d->value[0] : "(absent)",
			d->value[1] ? d->value[1] : "(absent)");
	}
	if (!any)
		fputs("  none in machine or kernel\n", f);
	print_recorded(c, f);
	compare_words_load(c, words);
	if (*words)
		fprintf(f, "  NOTE: %s\n", words);
}

/* By exactness: counts are certain, times are a matter of statistics. */
static void print_counts(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	char words[COMPARE_WORDS];

	fputs("\nVerdicts\n", f);
	for (int e = 0; e < EXACTNESSES; e++) {
		size_t all = 0;

		for (int v = 0; v < VERDICT_NR; v++)
			all += c->by[e][v];
		if (!all)
			continue;
		compare_words_counts(c->by[e], false, words);
		fprintf(f, "  %-5s  %s\n", exactness_names[e], words);
	}
	if (c->points_missing || c->points_skipped)
		fprintf(f,
			"  points: %zu missing on one side (%zu of them "
			"skipped there), %zu skipped on both\n",
			c->points_missing, c->points_missing_skipped,
			c->points_skipped);
	/* The exit code in words and as a number: a mail has no exit code. */
	fprintf(f, "  %s (exit %d)\n", compare_words_outcome(r),
		compare_report_code(r));
}

/* A count needs no line of its own for that it differs. */
static bool is_inline(const struct compare_row *row)
{
	return row->exactness == IS_EXACT && strlen(row->why) < 40;
}

/* A row that cannot fail says so: readers look for the cause of exit 1. */
static void print_row(const struct compare_report *r,
		      const struct compare_row *row, FILE *f)
{
	const char *arrow = r->unicode ? "\u2192" : "->";
	char pair[COMPARE_WORDS], spread[COMPARE_WORDS], change[COMPARE_WORDS],
		sure[COMPARE_WORDS];

	compare_words_pair(r, row, arrow, pair);
	compare_words_change(row, change);
	compare_words_spread(row, arrow, spread);
	compare_words_sure(row, sure);
	fprintf(f, "    %c %-17s %s", compare_sign(row->verdict),
		metric_definitions[row->metric].name, pair);
	if (*change)
		fprintf(f, ", %s", change);
	if (is_inline(row) && *row->why)
		fprintf(f, "  (%s)", row->why);
	if (!row->gates)
		fputs("  [does not gate]", f);
	fputc('\n', f);
	if (*spread)
		fprintf(f, "        %s\n", spread);
	/* A test takes a line, and a number of boots does not. */
	if (*sure)
		fprintf(f, "        %s%s", sure, row->tested ? "\n" : "; ");
	if (*row->why && !is_inline(row))
		fprintf(f, "%s%s\n", *sure && !row->tested ? "" : "        ",
			row->why);
}

static void print_missing(const struct comparison *c, FILE *f)
{
	static const char *const role[] = { "base", "new" };

	for (size_t i = 0; i < c->nr_points; i++) {
		const struct compare_point_result *p = &c->point[i];

		if (!p->missing)
			continue;
		fprintf(f, "  %s\n    %c not in the %s run: %s\n", p->name,
			compare_sign(VERDICT_MISSING), role[p->absent],
			p->reason ? p->reason : "neither measured nor skipped");
	}
}

/* Many rows cannot be compared for few reasons: one line per reason. */
static void print_reasons(const struct comparison *c, enum verdict v, FILE *f)
{
	for (size_t i = 0; i < c->nr_rows; i++) {
		const struct compare_row *row = &c->row[i];
		size_t same = 0, k;

		if (row->verdict != v)
			continue;
		/* Quadratic in rows with few reasons: the first match comes
		 * soon. */
		for (k = 0; k < i; k++)
			if (c->row[k].verdict == v &&
			    !strcmp(c->row[k].why, row->why))
				break;
		if (k < i)
			continue;
		for (; k < c->nr_rows; k++)
			same += c->row[k].verdict == v &&
				!strcmp(c->row[k].why, row->why);
		fprintf(f, "  %zu: %s\n", same, row->why);
	}
}

static void print_rows(const struct compare_report *r, enum verdict v, FILE *f)
{
	const struct comparison *c = r->c;

	for (size_t i = 0; i < c->nr_points; i++) {
		const struct compare_point_result *p = &c->point[i];
		bool named = false;

		for (size_t k = p->row; k < p->row + p->rows; k++) {
			if (c->row[k].verdict != v)
				continue;
			if (!named)
				fprintf(f, "  %s\n", p->name);
			named = true;
			print_row(r, &c->row[k], f);
		}
	}
}

/* Rows that are the same are counted; --all lists them. */
static void print_section(const struct compare_report *r, enum verdict v,
			  FILE *f)
{
	const struct comparison *c = r->c;
	size_t points = v == VERDICT_MISSING ? c->points_missing : 0;

	if (!c->count[v] && !points)
		return;
	fprintf(f, "\n%s\n", titles[v]);
	if (points)
		print_missing(c, f);
	if (v == VERDICT_INCOMPARABLE && !r->all)
		print_reasons(c, v, f);
	else if (v != VERDICT_SAME || r->all)
		print_rows(r, v, f);
	else
		fprintf(f, "  %zu metrics, not listed (--all)\n", c->count[v]);
}

static void print_all(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;

	print_run(c->run[0], "base", f);
	print_run(c->run[1], "new", f);
	if (c->confirm[0]) {
		print_run(c->confirm[0], "base, measured again:", f);
		print_run(c->confirm[1], "new, measured again:", f);
	}
	print_environment(c, f);
	print_counts(r, f);
	for (int v = 0; v < VERDICT_NR; v++)
		print_section(r, (enum verdict)v, f);
	fprintf(f, "\nSigns: ");
	for (int v = 0; v < VERDICT_NR; v++)
		fprintf(f, "%s%c %s", v ? ", " : "",
			compare_sign((enum verdict)v), verdict_names[v]);
	if (*compare_words_mark(c))
		fprintf(f, "\n%s", compare_words_mark(c));
	fprintf(f, "\nReproduce: %s\n", r->command);
}

int compare_print_text(const struct compare_report *r, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *m = open_memstream(&text, &size);
	int err = m ? 0 : -ENOMEM;

	if (m) {
		print_all(r, m);
		err = fclose(m) ? -ENOMEM : 0;
	}
	if (!err)
		err = compare_lines_print(text, r->unicode, f);
	free(text);
	return err;
}
