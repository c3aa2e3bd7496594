/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison for a mail: 78 columns, ASCII unless asked. The text is written
 * with lines of any length; lines.c escapes and folds them.
 */
#include "report/compare/formats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/compare/brief.h"
#include "report/compare/head.h"
#include "report/compare/lines.h"
#include "report/compare/words.h"

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
	compare_words_spread(row, arrow, true, spread);
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
	compare_words_accepted(compare_report_entry(r, row), spread);
	if (*spread)
		fprintf(f, "        %s\n", spread);
	/* A test takes a line, and a number of boots does not. */
	if (*sure)
		fprintf(f, "        %s%s", sure, row->tested ? "\n" : "; ");
	if (*row->why && !is_inline(row))
		fprintf(f, "%s%s\n", *sure && !row->tested ? "" : "        ",
			row->why);
}

/* Points that were not selected are many, and one fact. */
static int print_missing(const struct comparison *c, FILE *f)
{
	struct compare_lack lack;
	int err = 0;

	for (size_t i = 0; !err && i < c->nr_points; i++)
		if (compare_lack_at(c, i, &lack)) {
			fprintf(f, "  %c ", compare_sign(VERDICT_MISSING));
			err = compare_lack_print(c, &lack, f);
			fputc('\n', f);
		}
	return err;
}

static void print_reasons(const struct comparison *c, enum verdict v, FILE *f)
{
	for (size_t i = 0; i < c->nr_rows; i++) {
		size_t same = compare_same_reason(c, v, i);

		if (same)
			fprintf(f, "  %zu: %s\n", same, c->row[i].why);
	}
}

/* Rows of one verdict, or, with @accepted, those of any that are accepted. */
static bool is_in(const struct compare_report *r, const struct compare_row *row,
		  enum verdict v, bool accepted)
{
	return accepted ? compare_report_accepts(r, row)
			: row->verdict == v && !compare_report_accepts(r, row);
}

static void print_rows(const struct compare_report *r, enum verdict v,
		       bool accepted, FILE *f)
{
	const struct comparison *c = r->c;

	for (size_t i = 0; i < c->nr_points; i++) {
		const struct compare_point_result *p = &c->point[i];
		bool named = false;

		for (size_t k = p->row; k < p->row + p->rows; k++) {
			if (!is_in(r, &c->row[k], v, accepted))
				continue;
			if (!named)
				fprintf(f, "  %s\n", p->name);
			named = true;
			print_row(r, &c->row[k], f);
		}
	}
}

/* Entries that accept nothing any more are not to be forgotten. */
static void print_accepted(const struct compare_report *r, FILE *f)
{
	const struct compare_accept *a = r->accept;

	if (!a || !a->nr)
		return;
	fputs("\nAccepted\n", f);
	for (size_t i = 0; i < a->nr; i++) {
		if (!compare_entry_said(&a->entry[i]))
			continue;
		fputs("  ", f);
		compare_entry_print(&a->entry[i], f);
		fputc('\n', f);
	}
	print_rows(r, VERDICT_NR, true, f);
}

/* Rows that are the same are counted; --all lists them. */
static int print_section(const struct compare_report *r, enum verdict v,
			 FILE *f)
{
	const struct comparison *c = r->c;
	size_t points = v == VERDICT_MISSING ? c->points_missing : 0;
	int err = 0;

	if (!c->count[v] && !points)
		return 0;
	fprintf(f, "\n%s\n", compare_titles[v]);
	if (points)
		err = print_missing(c, f);
	if (v == VERDICT_INCOMPARABLE && !r->all)
		print_reasons(c, v, f);
	else if (v != VERDICT_SAME || r->all)
		print_rows(r, v, false, f);
	else
		fprintf(f, "  %zu metrics, not listed (--all)\n", c->count[v]);
	return err;
}

static int print_all(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	int err = 0;

	compare_head_verdict(r, f);
	compare_head_runs(c, f);
	compare_head_environment(c, true, f);
	for (int v = 0; !err && v < VERDICT_NR; v++)
		err = print_section(r, (enum verdict)v, f);
	print_accepted(r, f);
	fprintf(f, "\nSigns: ");
	for (int v = 0; v < VERDICT_NR; v++)
		fprintf(f, "%s%c %s", v ? ", " : "",
			compare_sign((enum verdict)v), verdict_names[v]);
	if (*compare_words_mark(c))
		fprintf(f, "\n%s", compare_words_mark(c));
	fputs("\nReproduce:\n", f);
	return err;
}

static int print_full(const struct compare_report *r, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *m = open_memstream(&text, &size);
	int err = m ? 0 : -ENOMEM;

	if (m) {
		err = print_all(r, m);
		if (fclose(m) && !err)
			err = -ENOMEM;
	}
	if (!err)
		err = compare_lines_print(text, r->unicode, f);
	if (!err)
		compare_head_command(r, f);
	free(text);
	return err;
}

int compare_print_text(const struct compare_report *r, FILE *f)
{
	return r->full || r->all ? print_full(r, f) : compare_print_brief(r, f);
}
