/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables with one column per kernel, for `pincow boot`: the counts first, then
 * one time, each only where a kernel has it.
 */
#include "report/side_by_side.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/table.h"
#include "lib/text.h"
#include "report/mark.h"
#include "report/rows.h"
#include "report/run/summary.h"
#include "report/verdict/verdict.h"

/* Runs of one command: the session is their common key. */
static const char session_sql[] =
	"SELECT v.run, r.kernel, r.clock, v.point, v.experiment, v.mapping, "
	"v.pin, v.wp, v.params, v.metric, v.unit, v.better, v.exactness, v.n, "
	"v.value, v.low, v.high, v.marked FROM metric_value v "
	"JOIN run_info r ON r.run = v.run "
	"JOIN run_info a ON a.session = r.session "
	"WHERE a.run = ?1 ORDER BY v.point, v.metric, v.run";

/*
 * One table. Of these metrics each point shows the first that it has: a fork
 * has no written pages, and its copies are another metric.
 */
struct subject {
	const char *title;
	int metric[4]; /* -1 ends */
	bool times; /* only where times mean something */
};

static const struct subject subjects[] = {
	{ "4k pages copied (of fork: at once for the child)",
	  { METRIC_copies, METRIC_fork_copied_pages, -1 },
	  false },
	{ "instructions or ns: a call, a fork, or protection and write of a "
	  "page",
	  { METRIC_op_ns, METRIC_fork_ns, METRIC_cycle_ns, -1 },
	  true },
};

struct comparison {
	struct summary *run;
	size_t nr;
	char **name; /* every point of any run; strings of the summaries */
	size_t names;
};

/* Quadratic, of some hundred names. */
static void add_name(struct comparison *c, char *name)
{
	for (size_t i = 0; i < c->names; i++)
		if (!strcmp(c->name[i], name))
			return;
	c->name[c->names++] = name;
}

/*
 * Every name once. Measured points come before skipped ones, so that a point
 * that one kernel measured stays in display order.
 */
static int collect(struct comparison *c)
{
	size_t room = 0;

	for (size_t i = 0; i < c->nr; i++)
		/* As many as there can be, so that add_name() cannot fail. */
		room += c->run[i].nr + c->run[i].nr_skips;
	c->name = calloc(room + 1, sizeof(*c->name));
	if (!c->name)
		return -ENOMEM;
	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->run[i].nr; k++)
			add_name(c, c->run[i].point[k].name);
	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->run[i].nr_skips; k++)
			add_name(c, c->run[i].skip[k].point);
	return 0;
}

static const struct summary_point *find_point(const struct summary *s,
					      const char *name)
{
	for (size_t i = 0; i < s->nr; i++)
		if (!strcmp(s->point[i].name, name))
			return &s->point[i];
	return NULL;
}

static bool is_skipped(const struct summary *s, const char *name)
{
	for (size_t i = 0; i < s->nr_skips; i++)
		if (!strcmp(s->skip[i].point, name))
			return true;
	return false;
}

/* NULL also for times under emulation, which would invite comparison. */
static const struct summary_value *value_of(const struct subject *subject,
					    const struct summary *s,
					    const char *name)
{
	const struct summary_point *p = find_point(s, name);
	bool writes = p && p->metric[METRIC_written_pages].there;

	/* Absent rather than small or large: nobody compares a dash. */
	if (!p || (subject->times && !summary_has_times(s)))
		return NULL;
	for (size_t i = 0; subject->metric[i] >= 0; i++)
		/* Where the copies of writes are not known, those of a fork
		 * before them would pass for them. */
		if (p->metric[subject->metric[i]].there &&
		    !(writes && subject->metric[i] == METRIC_fork_copied_pages))
			return &p->metric[subject->metric[i]];
	return NULL;
}

/*
 * Absent, skipped and 0 are three different things: "-", "skip" and a dim 0.
 */
static void add_cell(struct table *t, const struct subject *subject,
		     const struct summary *s, const char *name)
{
	const struct summary_value *v = value_of(subject, s, name);
	char text[MARK_TEXT];

	if (v)
		mark_cell(v, text);
	if (v)
		table_add(t, text);
	else
		table_add(t, is_skipped(s, name) ? "skip" : NULL);
	/* A 0 with an asterisk stands for batches that did not all say 0. */
	if (v && v->value == 0 && !v->marked)
		table_style(t, STYLE_DIM);
}

/* A skip is a row among counts; among times it would repeat that row. */
static bool has_row(const struct comparison *c, const struct subject *subject,
		    const char *name)
{
	for (size_t i = 0; i < c->nr; i++)
		if (value_of(subject, &c->run[i], name) ||
		    (!subject->times && is_skipped(&c->run[i], name)))
			return true;
	return false;
}

/* A subject without rows prints nothing, its title neither. */
static int print_subject(FILE *f, const struct comparison *c,
			 const struct subject *subject)
{
	struct table_column *column = calloc(c->nr + 1, sizeof(*column));
	struct table t;
	int err;

	if (!column)
		return -ENOMEM;
	column[0].title = "point";
	for (size_t i = 0; i < c->nr; i++)
		column[i + 1] = (struct table_column){
			.title = c->run[i].kernel,
			.right = true,
		};
	table_init(&t, column, c->nr + 1);
	for (size_t i = 0; i < c->names; i++) {
		if (!has_row(c, subject, c->name[i]))
			continue;
		table_add(&t, c->name[i]);
		for (size_t k = 0; k < c->nr; k++)
			add_cell(&t, subject, &c->run[k], c->name[i]);
	}
	err = 0;
	if (t.rows) {
		fprintf(f, "\n%s%s%s\n", style_on(STYLE_BOLD), subject->title,
			style_off());
		err = table_print(&t, f);
	}
	table_release(&t);
	free(column);
	return err;
}

/* Skips are sorted by reason, so comparing with the last one finds doubles. */
static void print_reasons(FILE *f, const struct comparison *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		const struct summary *s = &c->run[i];
		const char *last = "";

		for (size_t k = 0; k < s->nr_skips; k++) {
			if (!strcmp(s->skip[k].reason, last))
				continue;
			last = s->skip[k].reason;
			fputs(k ? "" : "\n", f);
			escape_to(f, s->kernel);
			fputs(" skips: ", f);
			escape_to(f, last);
			fputc('\n', f);
		}
	}
}

static int print_table(FILE *f, sqlite3 *db, const int64_t *run, size_t nr)
{
	struct comparison c = { .run = calloc(nr, sizeof(*c.run)), .nr = nr };
	int err = c.run ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < nr; i++)
		/* A summary that failed is released as well: it is zeroed
		 * first. */
		err = summary_load(&c.run[i], db, run[i], SUMMARY_ALL);
	if (!err)
		err = collect(&c);
	for (size_t i = 0; !err && i < sizeof(subjects) / sizeof(subjects[0]);
	     i++)
		err = print_subject(f, &c, &subjects[i]);
	if (!err)
		print_reasons(f, &c);
	for (size_t i = 0; c.run && i < nr; i++)
		summary_release(&c.run[i]);
	free(c.run);
	free(c.name);
	return err;
}

int side_by_side_print(FILE *f, struct sqlite3 *db, const int64_t *run,
		       size_t nr, enum format format, bool every)
{
	if (format == FORMAT_TABLE) {
		int err = every ? print_table(f, db, run, nr) : 0;

		return err ? err : verdict_print(f, db, run, nr);
	}
	if (format == FORMAT_JSON)
		/* Any run of the session stands for it. */
		return rows_json(f, db, session_sql, run[0]);
	return rows_csv(f, db, session_sql, run[0]);
}
