/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison on one page: the verdict, what was compared, then every section
 * with as many of its changes as there is room for, and how many are left.
 */
#include "report/compare/brief.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/cause.h"
#include "report/compare/groups.h"
#include "report/compare/head.h"
#include "report/compare/lines.h"
#include "report/compare/sheet.h"
#include "report/compare/words.h"
#include "report/harm.h"

struct brief {
	const struct compare_report *r;
	struct compare_groups groups;
	struct sheet sheet;
	struct sheet_item head, tail, command;
};

static int add_item(struct brief *b, int section, struct writing *w, int err)
{
	struct sheet_item item = { 0 };

	err = writing_end(w, b->r->unicode, &item, err);
	if (!err)
		return sheet_add(&b->sheet, section, item);
	free(item.text);
	return err;
}

/* ---- Changes ---- */

static const char *arrow(const struct brief *b)
{
	return b->r->unicode ? "\u2192" : "->";
}

/* "  ! copies 511 -> 512 pages: 2 points of ": of a count the values are those
 * of all points, of a time the range of its changes. In brief with the harm. */
static void print_change(const struct brief *b, const struct compare_group *g,
			 bool brief, FILE *f)
{
	char words[COMPARE_WORDS] = "";

	if (g->lead->exactness == IS_EXACT)
		compare_words_pair(b->r, g->lead, arrow(b), words);
	else if (g->changed && g->nr > 1)
		compare_words_range(g->least, g->most, words);
	else if (brief)
		compare_words_change(g->lead, words);
	fprintf(f, "  %c %s%s%s", compare_sign(g->verdict),
		metric_words[g->lead->metric], *words ? " " : "", words);
	if (brief && g->harm < HARM_NR &&
	    harm_definitions[g->harm].metric != g->lead->metric)
		fprintf(f, " (%s)",
			metric_words[harm_definitions[g->harm].metric]);
	fputs(": ", f);
	if (g->nr > 1)
		fprintf(f, "%zu points of ", g->nr);
}

static int print_count(const struct brief *b, const struct compare_group *g,
		       FILE *f)
{
	int err;

	print_change(b, g, false, f);
	err = compare_group_print_points(b->r, g, f);
	compare_group_print_followers(b->r, g, ", with ", f);
	if (!compare_differs(g->lead) && *g->lead->why)
		fprintf(f, "; %s", g->lead->why);
	fputc('\n', f);
	return err;
}

/* "min 4000 -> 4500 instructions, +12.5 %; median 4010 -> 4510; max ..." */
static void print_values(const struct brief *b, const struct compare_row *row,
			 FILE *f)
{
	char words[COMPARE_WORDS];

	compare_words_pair(b->r, row, arrow(b), words);
	fputs(words, f);
	compare_words_change(row, words);
	fprintf(f, "%s%s", *words ? ", " : "", words);
	compare_words_spread(row, arrow(b), false, words);
	fprintf(f, "%s%s", *words ? "; " : "", words);
	compare_words_sure(row, words);
	/* The number of boots stands at the head. */
	if (row->tested)
		fprintf(f, "; %s", words);
	if (!compare_differs(row))
		fprintf(f, "; %s", row->why);
}

/* The range of all points, and the numbers of the one that changed most. */
static int print_time(const struct brief *b, const struct compare_group *g,
		      FILE *f)
{
	int err;

	print_change(b, g, false, f);
	err = compare_group_print_points(b->r, g, f);
	/* A cycle takes longer with its parts: -v has that. */
	if (!g->fails && g->verdict == VERDICT_WORSE)
		fputs("  [does not gate]", f);
	fputs("\n      ", f);
	print_values(b, g->lead, f);
	if (g->nr > 1)
		fprintf(f, " (%s)", b->r->c->point[g->at].name);
	fputc('\n', f);
	return err;
}

static int print_group(const struct brief *b, const struct compare_group *g,
		       FILE *f)
{
	char words[COMPARE_WORDS];
	int err = g->lead->exactness == IS_EXACT ? print_count(b, g, f)
						 : print_time(b, g, f);

	compare_words_accepted(g->entry, words);
	if (*words)
		fprintf(f, "      %s\n", words);
	return err;
}

/* @line, which is freed, escaped and cut; NULL without memory. */
static char *cut_line(const struct brief *b, char *line)
{
	char *text = NULL;
	size_t size;
	FILE *f = line ? open_memstream(&text, &size) : NULL;
	int err = f ? compare_line_print_cut(line, b->r->unicode, f) : -ENOMEM;

	if (f && fclose(f) && !err)
		err = -ENOMEM;
	free(line);
	if (!err)
		return text;
	free(text);
	return NULL;
}

/* One line; NULL without memory. */
static char *brief_of(const struct brief *b, const struct compare_group *g)
{
	char *line = NULL;
	size_t size;
	FILE *f = open_memstream(&line, &size);
	int err;

	if (!f)
		return NULL;
	print_change(b, g, true, f);
	err = compare_group_print_brief(b->r, g, f);
	if (!compare_differs(g->lead))
		fprintf(f, "; %s", g->lead->why);
	if (!fclose(f) && !err)
		return cut_line(b, line);
	free(line);
	return NULL;
}

static int add_group(struct brief *b, const struct compare_group *g)
{
	struct sheet_item item = {
		.name = metric_words[g->lead->metric],
		.brief = brief_of(b, g),
	};
	struct writing w;
	int err = item.brief ? writing_begin(&w) : -ENOMEM;

	if (!err)
		err = writing_end(&w, b->r->unicode, &item,
				  print_group(b, g, w.f));
	if (!err)
		return sheet_add(&b->sheet,
				 g->accepted ? SHEET_ACCEPTED : (int)g->verdict,
				 item);
	free(item.brief);
	free(item.text);
	return err;
}

static int add_groups(struct brief *b)
{
	int err = 0;

	for (size_t i = 0; !err && i < b->groups.nr; i++)
		err = add_group(b, &b->groups.group[i]);
	return err;
}

/* Entries that accept nothing any more are not to be forgotten. */
static int add_entries(struct brief *b)
{
	const struct compare_accept *a = b->r->accept;
	struct writing w;
	int err = 0;

	for (size_t i = 0; a && !err && i < a->nr; i++) {
		if (!compare_entry_said(&a->entry[i]))
			continue;
		err = writing_begin(&w);
		if (!err) {
			fputs("  ", w.f);
			compare_entry_print(&a->entry[i], w.f);
			fputc('\n', w.f);
			err = add_item(b, SHEET_ACCEPTED, &w, 0);
		}
	}
	return err;
}

/* ---- What is missing, and what cannot be compared ---- */

static int print_lack(const struct comparison *c,
		      const struct compare_lack *lack, FILE *f)
{
	fprintf(f, "  %c ", compare_sign(VERDICT_MISSING));
	return compare_lack_print(c, lack, f);
}

static char *brief_of_lack(const struct brief *b,
			   const struct compare_lack *lack)
{
	char *line = NULL;
	size_t size;
	FILE *f = open_memstream(&line, &size);
	int err = f ? print_lack(b->r->c, lack, f) : -ENOMEM;

	if (f && !fclose(f) && !err)
		return cut_line(b, line);
	free(line);
	return NULL;
}

static int add_lack(struct brief *b, const struct compare_lack *lack)
{
	struct sheet_item item = { .brief = brief_of_lack(b, lack) };
	struct writing w;
	int err = item.brief ? 0 : -ENOMEM;

	if (!err && !lack->reason && !lack->planned) {
		/* Points that were not selected are many: nobody looks for
		 * their names. */
		item.text = item.brief;
		item.lines = 1;
		item.brief = NULL;
	} else if (!err) {
		err = writing_begin(&w);
		if (!err) {
			int own = print_lack(b->r->c, lack, w.f);

			fputc('\n', w.f);
			err = writing_end(&w, b->r->unicode, &item, own);
		}
	}
	if (!err)
		return sheet_add(&b->sheet, VERDICT_MISSING, item);
	free(item.brief);
	free(item.text);
	return err;
}

static int add_missing(struct brief *b)
{
	const struct comparison *c = b->r->c;
	struct compare_lack lack;
	int err = 0;

	for (size_t i = 0; !err && i < c->nr_points; i++)
		if (compare_lack_at(c, i, &lack))
			err = add_lack(b, &lack);
	return err;
}

static int add_incomparable(struct brief *b)
{
	const struct comparison *c = b->r->c;
	struct writing w;
	int err = 0;

	for (size_t i = 0; !err && i < c->nr_rows; i++) {
		size_t same = compare_same_reason(c, VERDICT_INCOMPARABLE, i);

		if (!same)
			continue;
		err = writing_begin(&w);
		if (!err) {
			fprintf(w.f, "  %c %zu metrics: %s\n",
				compare_sign(VERDICT_INCOMPARABLE), same,
				c->row[i].why);
			err = add_item(b, VERDICT_INCOMPARABLE, &w, 0);
		}
	}
	return err;
}

/* ---- The page ---- */

static int make_head(struct brief *b)
{
	struct writing w;
	int err = writing_begin(&w);

	if (err)
		return err;
	compare_head_verdict(b->r, w.f);
	compare_head_runs(b->r->c, w.f);
	compare_head_environment(b->r->c, false, w.f);
	return writing_end(&w, b->r->unicode, &b->head, 0);
}

static int make_tail(struct brief *b)
{
	const char *mark = compare_words_mark(b->r->c);
	struct writing w;
	int err = writing_begin(&w);

	if (err)
		return err;
	fputc('\n', w.f);
	if (*mark)
		fprintf(w.f, "%s\n", mark);
	fputs("Every row: -v. Verdicts: docs/compare.md. Reproduce:\n", w.f);
	return writing_end(&w, b->r->unicode, &b->tail, 0);
}

/* Folded already, where a shell goes on. */
static int make_command(struct brief *b)
{
	size_t size;
	FILE *f = open_memstream(&b->command.text, &size);

	if (!f)
		return -ENOMEM;
	compare_head_command(b->r, f);
	if (fclose(f))
		return -ENOMEM;
	b->command.lines = sheet_lines(b->command.text);
	return 0;
}

static int make(struct brief *b)
{
	int err = compare_groups_make(&b->groups, b->r);

	if (!err)
		err = add_missing(b);
	if (!err)
		err = add_entries(b);
	if (!err)
		err = add_groups(b);
	if (!err)
		err = add_incomparable(b);
	if (!err)
		err = make_head(b);
	if (!err)
		err = make_tail(b);
	return err ? err : make_command(b);
}

/* Failures are looked at first. */
static void begin_sections(struct sheet *s)
{
	for (int v = 0; v < VERDICT_NR; v++) {
		s->section[v].title = compare_titles[v];
		s->section[v].weight = v == VERDICT_WORSE    ? 4
				       : v == VERDICT_BETTER ? 2
							     : 1;
	}
	s->section[SHEET_ACCEPTED].title = "Accepted";
	s->section[SHEET_ACCEPTED].weight = 1;
}

int compare_print_brief(const struct compare_report *r, FILE *f)
{
	struct brief b = { .r = r };
	int err;

	begin_sections(&b.sheet);
	err = make(&b);

	if (!err) {
		size_t used = b.head.lines + b.tail.lines + b.command.lines;

		fputs(b.head.text, f);
		sheet_print(&b.sheet,
			    used < COMPARE_BRIEF_LINES
				    ? COMPARE_BRIEF_LINES - used
				    : 0,
			    f);
		fputs(b.tail.text, f);
		fputs(b.command.text, f);
	}
	sheet_release(&b.sheet);
	free(b.head.text);
	free(b.tail.text);
	free(b.command.text);
	compare_groups_release(&b.groups);
	return err;
}
