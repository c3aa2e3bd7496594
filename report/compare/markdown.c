/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison for a merge request: tables that GitLab and GitHub render, the
 * long list of differences folded away. A row is a change, or a metric of a
 * point where every row is asked for.
 */
#include "report/compare/formats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "db/compare/cause.h"
#include "report/compare/groups.h"
#include "report/compare/head.h"
#include "report/compare/words.h"
#include "report/page.h"

/* Kernels, labels and reasons come from databases: none of it is markup. */
static int plain(FILE *f, const char *text)
{
	char *safe = escape(text);

	if (safe)
		markdown_to(f, safe);
	free(safe);
	return safe ? 0 : -ENOMEM;
}

static void print_run(const struct compare_run *run, const char *role, FILE *f)
{
	char why[COMPARE_WORDS];

	fprintf(f, "| %s | %lld | ", role, (long long)run->id);
	plain(f, run->kernel);
	fputs(" | ", f);
	plain(f, run->clock);
	fprintf(f, " | %zu | ", run->invocations);
	plain(f, run->status);
	fputs(" | ", f);
	plain(f, run->label ? run->label : "");
	compare_words_run(run, why);
	if (*why) {
		/* Bold, in the cell of the label: a table has no other place
		 * for a warning. */
		fputs(" **", f);
		plain(f, why);
		fputs("**", f);
	}
	fputs(" |\n", f);
}

/* Runs measured again are listed: verdicts on times rest on them. */
static void print_runs(const struct comparison *c, FILE *f)
{
	fputs("| side | run | kernel | clock | invocations | status | label "
	      "|\n| --- | ---: | --- | --- | ---: | --- | --- |\n",
	      f);
	print_run(c->run[0], "base", f);
	print_run(c->run[1], "new", f);
	if (c->confirm[0]) {
		print_run(c->confirm[0], "base, again", f);
		print_run(c->confirm[1], "new, again", f);
	}
}

/* The empty lines are needed: Markdown within HTML starts after one. */
static void print_environment(const struct comparison *c, FILE *f)
{
	fputs("\n<details><summary>Differences between their environments"
	      "</summary>\n\n| group | key | base | new |\n"
	      "| --- | --- | --- | --- |\n",
	      f);
	for (size_t i = 0; i < c->nr_differences; i++) {
		const struct compare_difference *d = &c->difference[i];

		fprintf(f, "| %s | ", vocabulary_groups[d->group]);
		plain(f, d->key);
		for (int k = 0; k < 2; k++) {
			fputs(" | ", f);
			plain(f, d->value[k] ? d->value[k] : "-");
		}
		fputs(" |\n", f);
	}
	fputs("\n</details>\n", f);
}

/* Bold marks the rows that fail: a reader looks for these. */
static void print_row(const struct compare_report *r,
		      const struct compare_point_result *p,
		      const struct compare_row *row, FILE *f)
{
	char words[COMPARE_WORDS];
	const char *verdict = verdict_names[row->verdict];

	fprintf(f, "| %s%s%s | ", compare_report_fails(r, row) ? "**" : "",
		verdict, compare_report_fails(r, row) ? "**" : "");
	plain(f, p->name);
	fputs(" | ", f);
	plain(f, metric_definitions[row->metric].name);
	for (int k = 0; k < 2; k++) {
		compare_words_value(r, row, k, words);
		fputs(" | ", f);
		/* A star is markup. */
		plain(f, words);
	}
	compare_words_change(row, words);
	fprintf(f, " | %s | ", words);
	compare_words_sure(row, words);
	plain(f, words);
	if (*row->why) {
		fputs(*words ? "; " : "", f);
		plain(f, row->why);
	}
	compare_words_accepted(compare_report_entry(r, row), words);
	if (*words) {
		fputs("; ", f);
		plain(f, words);
	}
	fputs(" |\n", f);
}

/* The same columns as a row, the reason in place of "how sure". */
static void print_missing(const struct compare_point_result *p, FILE *f)
{
	fputs("| **missing** | ", f);
	plain(f, p->name);
	fprintf(f, " | | %s | %s | | ", p->absent ? "measured" : "-",
		p->absent ? "-" : "measured");
	plain(f, p->reason ? p->reason : "neither measured nor skipped");
	fputs(" |\n", f);
}

/* Hundreds of equal rows would hide the few that differ. */
static bool is_shown(const struct compare_report *r, enum verdict v)
{
	return r->all || (v != VERDICT_SAME && v != VERDICT_INCOMPARABLE);
}

/* GitLab and GitHub refuse a comment beyond 65,536 characters. */
#define SIZE_MAX_WANTED 60000

/* Rows that are not shown are counted: the worst come first. */
static bool has_room(const struct compare_report *r, FILE *f, size_t *left_out)
{
	if (r->all || ftell(f) < SIZE_MAX_WANTED)
		return true;
	++*left_out;
	return false;
}

/* By verdict, worst first: enum verdict is in that order. */
static void print_rows(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	size_t left_out = 0;

	fputs("\n| verdict | point | metric | base | new | change | how sure "
	      "|\n| --- | --- | --- | ---: | ---: | ---: | --- |\n",
	      f);
	for (int v = 0; v < VERDICT_NR; v++)
		for (size_t i = 0; i < c->nr_points; i++) {
			const struct compare_point_result *p = &c->point[i];

			/* A point that is missing has no rows, and would not be
			 * seen. */
			if (v == VERDICT_MISSING && p->missing &&
			    has_room(r, f, &left_out))
				print_missing(p, f);
			for (size_t k = p->row; k < p->row + p->rows; k++)
				if (c->row[k].verdict == (enum verdict)v &&
				    is_shown(r, (enum verdict)v) &&
				    has_room(r, f, &left_out))
					print_row(r, p, &c->row[k], f);
		}
	if (left_out)
		fprintf(f,
			"\n%zu more rows have no room in a comment (`--all` "
			"lists them)\n",
			left_out);
}

/* ---- Changes ---- */

/* Written plain, to be escaped as a whole. */
static int cell(FILE *f, const char *before,
		int (*write)(FILE *f, const void *r, const void *g),
		const void *r, const void *g)
{
	char *text = NULL;
	size_t size;
	FILE *m = open_memstream(&text, &size);
	int err = m ? write(m, r, g) : -ENOMEM;

	if (m && fclose(m) && !err)
		err = -ENOMEM;
	fputs(before, f);
	if (!err)
		err = plain(f, text);
	free(text);
	return err;
}

static int write_points(FILE *f, const void *r, const void *group)
{
	const struct compare_group *g = group;

	if (g->nr > 1)
		fprintf(f, "%zu: ", g->nr);
	return compare_group_print_points(r, g, f);
}

/* Verdicts that decide nothing say why, others what follows. */
static int write_rest(FILE *f, const void *r, const void *group)
{
	const struct compare_group *g = group;
	char sure[COMPARE_WORDS];

	compare_words_sure(g->lead, sure);
	fputs(sure, f);
	if (!compare_differs(g->lead))
		fprintf(f, "%s%s", *sure ? "; " : "", g->lead->why);
	compare_group_print_followers(r, g, *sure ? "; with " : "with ", f);
	compare_words_accepted(g->entry, sure);
	if (*sure)
		fprintf(f, "; %s", sure);
	return 0;
}

static int print_group(const struct compare_report *r,
		       const struct compare_group *g, FILE *f)
{
	const char *bold = g->fails ? "**" : "";
	char words[COMPARE_WORDS];
	int err;

	fprintf(f, "| %s%s%s%s | ", g->accepted ? "accepted: " : "", bold,
		verdict_names[g->verdict], bold);
	plain(f, metric_words[g->lead->metric]);
	for (int k = 0; k < 2; k++) {
		compare_words_value(r, g->lead, k, words);
		fputs(" | ", f);
		plain(f, words);
	}
	compare_words_change(g->lead, words);
	if (g->changed && g->nr > 1 && g->lead->exactness != IS_EXACT)
		compare_words_range(g->least, g->most, words);
	fprintf(f, " | %s", words);
	err = cell(f, " | ", write_points, r, g);
	if (!err)
		err = cell(f, " | ", write_rest, r, g);
	fputs(" |\n", f);
	return err;
}

static int write_lack(FILE *f, const void *c, const void *lack)
{
	return compare_lack_print(c, lack, f);
}

static int print_lacks(const struct compare_report *r, FILE *f)
{
	struct compare_lack lack;
	int err = 0;

	for (size_t i = 0; !err && i < r->c->nr_points; i++) {
		if (!compare_lack_at(r->c, i, &lack))
			continue;
		fputs("| **missing** | | | |", f);
		err = cell(f, " | ", write_lack, r->c, &lack);
		fputs(" | |\n", f);
	}
	return err;
}

static int print_groups(const struct compare_report *r, FILE *f)
{
	struct compare_groups g;
	size_t left_out = 0;
	int err = compare_groups_make(&g, r);

	fputs("\n| verdict | metric | base | new | change | points | how sure, "
	      "what follows |\n| --- | --- | ---: | ---: | ---: | --- | --- "
	      "|\n",
	      f);
	if (!err)
		err = print_lacks(r, f);
	for (size_t i = 0; !err && i < g.nr; i++)
		if (has_room(r, f, &left_out))
			err = print_group(r, &g.group[i], f);
	if (left_out)
		fprintf(f,
			"\n%zu more changes have no room in a comment "
			"(`--full` lists them)\n",
			left_out);
	compare_groups_release(&g);
	return err;
}

/* Entries that accept nothing any more are not to be forgotten. */
static int write_entry(FILE *f, const void *r, const void *entry)
{
	(void)r;
	compare_entry_print(entry, f);
	return 0;
}

static int print_entries(const struct compare_report *r, FILE *f)
{
	const struct compare_accept *a = r->accept;
	int err = 0;

	for (size_t i = 0; a && !err && i < a->nr; i++) {
		if (!compare_entry_said(&a->entry[i]))
			continue;
		fputs("\n**NOTE**: accepted changes", f);
		err = cell(f, ", ", write_entry, r, &a->entry[i]);
		fputc('\n', f);
	}
	return err;
}

/* ---- The comment ---- */

static int print_all(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	struct page page = { .f = f, .markdown = true };
	char words[COMPARE_WORDS];
	int err = 0;

	fprintf(f, "### pincow: %s\n\n", compare_words_outcome(r));
	print_runs(c, f);
	print_environment(c, f);
	compare_words_load(c, words);
	if (*words)
		fprintf(f, "\n**NOTE**: %s\n", words);
	/* Before the long table, which a reader may not scroll through. */
	fputc('\n', f);
	compare_head_points(r, f);
	compare_words_counts(c->count, false, words);
	fprintf(f, "; rows: %s\n", words);
	if (r->full || r->all)
		print_rows(r, f);
	else
		err = print_groups(r, f);
	if (!err)
		err = print_entries(r, f);
	if (*compare_words_mark(c)) {
		fputc('\n', f);
		plain(f, compare_words_mark(c));
		fputc('\n', f);
	}
	fputs("\nReproduce:\n\n", f);
	page_command(&page, r->command);
	return err;
}

/* Through memory: a pipe does not tell how much was written to it. */
int compare_print_markdown(const struct compare_report *r, FILE *f)
{
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	int err = memory ? 0 : -ENOMEM;

	if (!err) {
		err = print_all(r, memory);
		if (fclose(memory) && !err)
			err = -ENOMEM;
	}
	if (!err)
		fwrite(text, 1, len, f);
	free(text);
	return err;
}
