/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow report --view orders`: times by size of the page, a column per
 * kernel, as series on larger folios are posted: the first kernel's value, and
 * how far the others are from it.
 */
#include <string.h>

#include "db/compare/comparison.h"
#include "facts/metrics.h"
#include "report/duration.h"
#include "report/grid.h"
#include "report/mark.h"
#include "report/view/view.h"

/* Times that a larger page may change; others measure the same writes again. */
static const struct {
	enum metric metric;
	const char *experiment; /* NULL: any */
} shown[] = {
	{ METRIC_write_ns_alloc, "first_write" },
	{ METRIC_write_ns_alloc_first, "first_write" },
	{ METRIC_write_ns_reuse, "wp_write" },
	{ METRIC_write_ns_reuse_first, "wp_write" },
	{ METRIC_write_ns_copy, "wp_write" },
	{ METRIC_write_ns_copy_first, "wp_write" },
	{ METRIC_write_ns_copy_split, "wp_write" },
	{ METRIC_write_ns_split, "wp_write" },
	{ METRIC_arm_ns_per_page, "wp_write" },
	{ METRIC_fork_ns_per_page, "fork" },
	{ METRIC_op_ns_per_page, NULL },
};

#define NR_SHOWN (sizeof(shown) / sizeof(shown[0]))

/* Times under emulation mean nothing. */
static const struct summary_value *value_of(const struct report *r,
					    const struct report_point *q,
					    size_t run, enum metric m)
{
	if (!q->in[run] || !q->in[run]->metric[m].there ||
	    !summary_has_times(&r->run[run]))
		return NULL;
	return &q->in[run]->metric[m];
}

/* Instructions hardly vary between boots: `compare` judges as few of them. */
static bool is_enough(const struct summary *s)
{
	return s->invocations >= (strcmp(s->clock, "instructions")
					  ? SUMMARY_INTERVAL
					  : COMPARE_BOOTS);
}

/* Only ranges that do not overlap are a difference, and those of a few
 * invocations miss each other by chance. */
static const char *sign_of(const struct report *r, size_t run,
			   const struct summary_value *base,
			   const struct summary_value *v)
{
	/* A point may have been measured in fewer invocations than its run
	 * has, and has no range then. */
	if (!is_enough(&r->run[0]) || !is_enough(&r->run[run]) ||
	    base->high <= 0 || v->high <= 0)
		return "";
	return v->low > base->high ? " (R)" : v->high < base->low ? " (I)" : "";
}

/* Times under different clocks have no ratio. */
static void add_cell(struct grid *g, const struct report *r,
		     const struct report_point *q, size_t run, enum metric m)
{
	const struct summary_value *v = value_of(r, q, run, m),
				   *base = value_of(r, q, 0, m);
	char text[32];

	if (!v) {
		grid_add(g, "%s", q->skipped[run] ? "skip" : ".");
		return;
	}
	if (run && base && base->value > 0 &&
	    !strcmp(r->run[0].clock, r->run[run].clock)) {
		grid_add(g, "%+.1f %%%s%s", 100 * (v->value / base->value - 1),
			 mark_sign(v), sign_of(r, run, base, v));
		return;
	}
	format_ns(text, sizeof(text), v->value);
	grid_add(g, "%s%s", text, mark_sign(v));
}

static bool has(const struct report *r, const struct report_point *q, size_t k)
{
	const char *experiment = shown[k].experiment;

	/* With a reference or a parameter it is another question. */
	if (strcmp(q->any->axis[AXIS_PIN], "none") || *q->any->params ||
	    (experiment && strcmp(q->any->axis[AXIS_EXPERIMENT], experiment)))
		return false;
	for (size_t i = 0; i < r->nr; i++)
		if (value_of(r, q, i, shown[k].metric))
			return true;
	return false;
}

static void add_titles(struct grid *g, const struct report *r)
{
	grid_add(g, "experiment");
	grid_add(g, "wp");
	grid_add(g, "mapping");
	for (size_t i = 0; i < r->nr; i++)
		grid_add(g, "%s", report_letter(i));
}

/* Points are in display order: by experiment, then by size. */
static int print_metric(const struct report *r, const struct page *p,
			size_t row, bool *any)
{
	const enum metric m = shown[row].metric;
	struct grid g;
	int err = 0;

	grid_init(&g, 3, r->nr);
	add_titles(&g, r);
	for (size_t i = 0; i < r->points; i++) {
		const struct report_point *q = &r->point[i];

		if (!has(r, q, row))
			continue;
		grid_add(&g, "%s", q->any->axis[AXIS_EXPERIMENT]);
		grid_add(&g, "%s", q->any->axis[AXIS_WP]);
		grid_add(&g, "%s", q->any->axis[AXIS_MAPPING]);
		for (size_t k = 0; k < r->nr; k++)
			add_cell(&g, r, q, k, m);
	}
	if (grid_rows(&g)) {
		*any = true;
		page_heading(p, "%s", metric_words[m]);
		err = grid_print(&g, p);
	}
	grid_release(&g);
	return err;
}

static int print(const struct report *r, const struct page *p)
{
	bool any = false;
	int err = 0;

	page_title(p, "%s", report_view_orders.help);
	report_print_runs(r, p);
	page_text(p,
		  "Medians, ns or instructions by the clock of the run; of "
		  "other kernels the distance from A. (R) regression, (I) "
		  "improvement: the intervals of 95 %% of 6 invocations or "
		  "more do not overlap (of instructions: the ranges of 3 "
		  "boots or more); of fewer nothing is said. Points "
		  "without a reference and without parameters. %s",
		  mark_legend);
	for (size_t k = 0; !err && k < NR_SHOWN; k++)
		err = print_metric(r, p, k, &any);
	if (!any)
		page_text(p, "These runs did not measure this.");
	return err;
}

const struct report_view report_view_orders = {
	.name = "orders",
	.help = "times by size of the page, a column per kernel",
	.sql = "SELECT s.position, v.run, s.kernel, v.experiment, v.mapping,"
	       " v.wp, v.metric, v.unit, v.n, v.value, v.low, v.high, v.marked"
	       " FROM shown_run s JOIN metric_value v ON v.run = s.run"
	       " WHERE v.pin = 'none' AND v.params = ''"
	       " AND (v.metric LIKE 'write\\_ns%' ESCAPE '\\'"
	       "  OR v.metric LIKE '%\\_ns\\_per\\_page' ESCAPE '\\')"
	       " ORDER BY v.metric, v.experiment, v.wp, v.mapping, s.position",
	.parts = SUMMARY_POINTS | SUMMARY_VALUES | SUMMARY_SKIPS,
	.print = print,
};
