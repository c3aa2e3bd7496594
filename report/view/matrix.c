/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `matrix`: pages affected for each mapping, pin and wp. Every count
 * stands beside its control, as 512 with and 511 without blames the mapping.
 */
#include "report/view/matrix.h"

#include <string.h>

#include "report/grid.h"
#include "report/mark.h"
#include "report/view/view.h"

/* Counts of pages that a control stands beside. */
static const struct {
	enum metric metric;
	const char *title;
	int without; /* a metric that the point must lack; -1: none */
} counts[] = {
	/* The first is the subject of pincow: print_count() treats it apart. */
	{ METRIC_copies, "4k pages copied by the writes", -1 },
	{ METRIC_fork_copied_pages, "4k pages copied early, by fork itself",
	  METRIC_copies },
	{ METRIC_hidden_pages, "4k pages kept that nobody maps any more",
	  METRIC_fork_copied_pages },
	{ METRIC_memlock_pages, "4k pages charged to RLIMIT_MEMLOCK", -1 },
};

#define NR_COUNTS (sizeof(counts) / sizeof(counts[0]))

static const struct summary_value *value_of(const struct summary_point *p,
					    int metric)
{
	return p && p->metric[metric].there ? &p->metric[metric] : NULL;
}

/* A point that no run measured by this metric has no row. */
static bool has(const struct report_point *p, int metric, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (value_of(p->in[i], metric))
			return true;
	return false;
}

/* Rows of 0 everywhere are left out of all tables but the first, where 0 is
 * the answer. */
static bool is_idle(const struct report_point *p, int metric, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct summary_value *v = value_of(p->in[i], metric);

		/* A 0 that varies is not 0 in all batches. */
		if (v && (v->value != 0 || v->marked))
			return false;
	}
	return true;
}

/* A control has no other control: it stands alone, without a slash. */
static void add_cell(struct grid *g, const struct report *r,
		     const struct report_point *p, size_t run, int metric)
{
	const struct summary_value *v = value_of(p->in[run], metric), *c = NULL;
	const struct summary_point *control;

	if (!v) {
		grid_add(g, "%s", p->skipped[run] ? "skip" : ".");
		return;
	}
	/* Of the same run: another kernel's control says nothing. */
	control = summary_control(&r->run[run], p->in[run]);
	if (control == p->in[run]) {
		grid_add(g, "%.0f%s", v->value, mark_sign(v));
		return;
	}
	c = value_of(control, metric);
	if (c)
		grid_add(g, "%.0f%s/%.0f%s", v->value, mark_sign(v), c->value,
			 mark_sign(c));
	else
		grid_add(g, "%.0f%s/-", v->value, mark_sign(v));
}

static void add_keys(struct grid *g, const struct summary_point *p)
{
	for (int i = AXIS_MAPPING; i < AXIS_NR; i++)
		grid_add(g, "%s", p->axis[i]);
	grid_add(g, "%s", p->params);
}

/* Of @experiment. Without protection nothing can be copied: those rows are left
 * out. */
static int print_count(const struct report *r, const struct page *p, size_t k,
		       const char *experiment)
{
	struct grid g;
	int err = 0;

	grid_init(&g, AXIS_NR, r->nr);
	grid_add(&g, "mapping");
	grid_add(&g, "reference");
	grid_add(&g, "wp");
	grid_add(&g, "params");
	for (size_t i = 0; i < r->nr; i++)
		grid_add(&g, "%s", report_letter(i));
	for (size_t i = 0; i < r->points; i++) {
		const struct report_point *q = &r->point[i];

		if (strcmp(q->any->axis[AXIS_EXPERIMENT], experiment) ||
		    !has(q, counts[k].metric, r->nr) ||
		    (counts[k].without >= 0 &&
		     has(q, counts[k].without, r->nr)) ||
		    /* Only of copies: a fork without protection copies early
		     * all the same. */
		    (!k && !strcmp(q->any->axis[AXIS_WP], "none")) ||
		    (k && is_idle(q, counts[k].metric, r->nr)))
			continue;
		add_keys(&g, q->any);
		for (size_t n = 0; n < r->nr; n++)
			add_cell(&g, r, q, n, counts[k].metric);
	}
	if (grid_rows(&g)) {
		page_heading(p, "%s: %s", experiment, counts[k].title);
		if (k)
			page_text(p, "Points with 0 everywhere are left out.");
		/* A table of Markdown begins after an empty line. */
		if (k && p->markdown)
			page_gap(p);
		err = grid_print(&g, p);
	}
	grid_release(&g);
	return err;
}

/* By experiment, as points are sorted; also one that is unknown here. */
static int print_counts(const struct report *r, const struct page *p, size_t k)
{
	const char *last = NULL;
	int err = 0;

	for (size_t i = 0; !err && i < r->points; i++) {
		const char *name = r->point[i].any->axis[AXIS_EXPERIMENT];

		if (last && !strcmp(last, name))
			continue;
		err = print_count(r, p, k, name);
		last = name;
	}
	return err;
}

int report_print_matrix(const struct report *r, const struct page *p)
{
	int err = 0;

	page_text(p, "With the reference / without (the same point with pin "
		     "none). -: the control was not measured. \".\": not "
		     "measured. skip: refused, see why below. *: not all "
		     "batches agree, and the most frequent value is shown, or "
		     "one stayed disturbed.");
	for (size_t k = 0; !err && k < NR_COUNTS; k++)
		err = print_counts(r, p, k);
	return err;
}

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "%s", report_view_matrix.help);
	report_print_runs(r, p);
	page_gap(p);
	return report_print_matrix(r, p);
}

const struct report_view report_view_matrix = {
	.name = "matrix",
	.help = "mapping x pin x wp: pages affected, with their control",
	.sql = "SELECT s.position, a.run, s.kernel, a.kind, a.mapping, a.pin,"
	       " a.wp, a.params, a.referenced_pages, a.affected_pages,"
	       " a.control_pages, a.factor, a.basis, a.affected_low,"
	       " a.affected_high, a.control_low, a.control_high, a.low, a.high,"
	       " a.marked FROM shown_run s JOIN amplification a ON a.run = "
	       "s.run"
	       " ORDER BY s.position, a.kind, a.mapping, a.pin, a.wp, a.params,"
	       " a.basis",
	.parts = SUMMARY_POINTS | SUMMARY_VALUES | SUMMARY_SKIPS,
	.print = print,
};
