/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a comparison as text that stand before and behind its rows. */
#include "report/compare/head.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/cause.h"
#include "report/compare/pattern.h"
#include "report/compare/words.h"
#include "report/page.h"

const char *const compare_titles[VERDICT_NR] = {
	[VERDICT_WORSE] = "Worse",
	[VERDICT_MISSING] = "Missing",
	[VERDICT_BETTER] = "Better",
	[VERDICT_CHANGED] = "Changed, neither better nor worse",
	[VERDICT_INCONCLUSIVE] = "Inconclusive",
	[VERDICT_INCOMPARABLE] = "Incomparable",
	[VERDICT_SAME] = "The same",
};

/* ---- The verdict ---- */

/* Where every row that differs is accepted; and where none does. */
#define POINT_ACCEPTED VERDICT_NR
#define POINT_SAME     (VERDICT_NR + 1)

/* A point counts once, by the worst of its rows. */
static int of_point(const struct compare_report *r,
		    const struct compare_point_result *p)
{
	int worst = POINT_SAME;

	for (size_t k = p->row; k < p->row + p->rows; k++) {
		const struct compare_row *row = &r->c->row[k];
		int v = compare_report_accepts(r, row) ? POINT_ACCEPTED
						       : (int)row->verdict;

		if (compare_differs(row) && v < worst)
			worst = v;
	}
	return worst;
}

void compare_head_points(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	size_t nr[POINT_SAME + 1] = { 0 }, changed, compared = 0;

	for (size_t i = 0; i < c->nr_points; i++) {
		nr[of_point(r, &c->point[i])]++;
		compared += c->point[i].rows > 0;
	}
	changed = nr[VERDICT_WORSE] + nr[VERDICT_BETTER] + nr[VERDICT_CHANGED] +
		  nr[POINT_ACCEPTED];
	fprintf(f, "%zu of %zu points changed", changed, compared);
	if (changed)
		fprintf(f, ": %zu worse, %zu better, %zu different",
			nr[VERDICT_WORSE], nr[VERDICT_BETTER],
			nr[VERDICT_CHANGED]);
	if (nr[POINT_ACCEPTED])
		fprintf(f, ", %zu accepted", nr[POINT_ACCEPTED]);
}

/* By exactness: counts are certain, times are a matter of statistics. */
static void print_counts(const struct comparison *c, FILE *f)
{
	char words[COMPARE_WORDS];

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
}

/* The exit code in words and as a number: a mail has no exit code. */
void compare_head_verdict(const struct compare_report *r, FILE *f)
{
	compare_head_points(r, f);
	fprintf(f, "\n%s (exit %d)\n", compare_words_outcome(r),
		compare_report_code(r));
	print_counts(r->c, f);
}

/* ---- The runs and their environments ---- */

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

void compare_head_runs(const struct comparison *c, FILE *f)
{
	print_run(c->run[0], "base", f);
	print_run(c->run[1], "new", f);
	if (c->confirm[0]) {
		print_run(c->confirm[0], "base, measured again:", f);
		print_run(c->confirm[1], "new, measured again:", f);
	}
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

static void print_entry(const struct compare_difference *d, const char *group,
			FILE *f)
{
	fprintf(f, "  %s: %s: %s -> %s\n", group, d->key,
		d->value[0] ? d->value[0] : "(absent)",
		d->value[1] ? d->value[1] : "(absent)");
}

/* Keys of the kernel that are named in short. */
#define KEYS 5

/* That two kernels differ is no news: the names of the entries are enough. */
static void print_kernel(const struct comparison *c, FILE *f)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr_differences; i++) {
		if (c->difference[i].group != ENV_MAY_DIFFER || nr++ >= KEYS)
			continue;
		fprintf(f, "%s%s",
			nr > 1 ? ", " : "  the kernel: ", c->difference[i].key);
	}
	if (nr > KEYS)
		fprintf(f, " and %zu more", nr - KEYS);
	if (nr)
		fputc('\n', f);
}

static size_t differences(const struct comparison *c, int group)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr_differences; i++)
		nr += c->difference[i].group == group;
	return nr;
}

static void print_group(const struct comparison *c, int group, const char *name,
			FILE *f)
{
	for (size_t i = 0; i < c->nr_differences; i++)
		if (c->difference[i].group == group)
			print_entry(&c->difference[i], name, f);
}

/* First of all: a difference here may explain all below. */
void compare_head_environment(const struct comparison *c, bool all, FILE *f)
{
	char words[COMPARE_WORDS];

	fputs(all ? "\nDifferences between their environments\n" : "", f);
	print_group(c, ENV_MUST_MATCH, "the machine", f);
	if (all)
		print_group(c, ENV_MAY_DIFFER, "the kernel", f);
	else
		print_kernel(c, f);
	if (!differences(c, ENV_MUST_MATCH) && !differences(c, ENV_MAY_DIFFER))
		fputs("  no difference of machine or kernel\n", f);
	if (all)
		print_recorded(c, f);
	compare_words_load(c, words);
	if (*words)
		fprintf(f, "  NOTE: %s\n", words);
}

/* ---- What is missing ---- */

static struct compare_lack lack_of(const struct compare_point_result *p)
{
	return (struct compare_lack){ .absent = p->absent,
				      .planned = p->side[p->absent] != NULL,
				      .reason = p->reason };
}

static bool is_same(const struct compare_lack *a, const struct compare_lack *b)
{
	return a->absent == b->absent && a->planned == b->planned &&
	       !a->reason == !b->reason &&
	       (!a->reason || !strcmp(a->reason, b->reason));
}

/* Is point @i missing as @lack says? */
static bool is_of(const struct comparison *c, size_t i,
		  const struct compare_lack *lack)
{
	struct compare_lack its = lack_of(&c->point[i]);

	return c->point[i].missing && is_same(&its, lack);
}

bool compare_lack_at(const struct comparison *c, size_t i,
		     struct compare_lack *lack)
{
	if (!c->point[i].missing)
		return false;
	*lack = lack_of(&c->point[i]);
	lack->first = i;
	for (size_t k = 0; k < i; k++)
		if (is_of(c, k, lack))
			return false;
	for (size_t k = i; k < c->nr_points; k++)
		lack->nr += is_of(c, k, lack);
	return true;
}

static int print_names(const struct comparison *c,
		       const struct compare_lack *lack, FILE *f)
{
	const char **name = malloc(lack->nr * sizeof(*name));
	size_t nr = 0;
	int err = name ? 0 : -ENOMEM;

	for (size_t k = lack->first; name && k < c->nr_points; k++)
		if (is_of(c, k, lack))
			name[nr++] = c->point[k].name;
	if (!err)
		err = pattern_print(name, nr, f);
	free(name);
	return err;
}

int compare_lack_print(const struct comparison *c,
		       const struct compare_lack *lack, FILE *f)
{
	static const char *const role[] = { "base", "new" };
	const char *points = lack->nr == 1 ? "point" : "points";
	int err;

	fprintf(f, "%zu %s ", lack->nr, points);
	if (lack->reason)
		fprintf(f, "not in the %s run: %s (", role[lack->absent],
			lack->reason);
	else if (lack->planned)
		fprintf(f, "neither measured nor skipped in the %s run (",
			role[lack->absent]);
	else
		fprintf(f, "not selected in the %s run (", role[lack->absent]);
	err = print_names(c, lack, f);
	fputc(')', f);
	return err;
}

/* Many rows cannot be compared for few reasons. */
size_t compare_same_reason(const struct comparison *c, enum verdict v, size_t i)
{
	size_t same = 0;

	if (c->row[i].verdict != v)
		return 0;
	/* Quadratic in rows with few reasons: the first match comes soon. */
	for (size_t k = 0; k < i; k++)
		if (c->row[k].verdict == v &&
		    !strcmp(c->row[k].why, c->row[i].why))
			return 0;
	for (size_t k = i; k < c->nr_rows; k++)
		same += c->row[k].verdict == v &&
			!strcmp(c->row[k].why, c->row[i].why);
	return same;
}

/* ---- What is accepted ---- */

bool compare_entry_said(const struct accept_entry *e)
{
	return e->expired || !e->used;
}

void compare_entry_print(const struct accept_entry *e, FILE *f)
{
	fprintf(f, "line %zu, %s %s %s: ", e->line, e->point,
		metric_definitions[e->metric].name, e->change);
	if (e->expired)
		fprintf(f, "expired after %s%s (%s)", e->until,
			e->used ? "" : ", and matches nothing", e->reason);
	else
		fprintf(f, "matches nothing: remove it (%s)", e->reason);
}

/* ---- The command ---- */

void compare_head_command(const struct compare_report *r, FILE *f)
{
	struct page p = { .f = f };

	page_command(&p, r->command);
}
