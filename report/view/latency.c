/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `latency`: how long a write takes, by class, one table per run. A
 * mixture of reuses and copies has no time, so a row is one class.
 */
#include "report/view/latency.h"

#include <string.h>

#include "facts/vocabulary.h"
#include "report/duration.h"
#include "report/grid.h"
#include "report/mark.h"
#include "report/view/view.h"

/* A row of the table: its word, and its metrics (-1: none). */
struct time_row {
	const char *words;
	int median, tail;
};

/* The metric of the times of @class with @statistic; -1: none. */
static int metric_of(size_t class, enum metric_statistic statistic)
{
	for (int i = 0; i < METRIC_NR; i++) {
		const struct metric_definition *m = &metric_definitions[i];

		if (m->source == SOURCE_TIME && m->statistic == statistic &&
		    !strcmp(m->argument, vocabulary_classes[class]))
			return i;
	}
	return -1;
}

/* A row per class, and the one time that may be compared between kernels whose
 * classes differ. */
#define NR_ROWS (CLASS_NR + 1)

static struct time_row row_of(size_t k)
{
	if (k == CLASS_NR)
		return (struct time_row){ "cycle", METRIC_cycle_ns, -1 };
	return (struct time_row){ vocabulary_classes[k],
				  metric_of(k, STATISTIC_MEDIAN),
				  metric_of(k, STATISTIC_P99) };
}

/* Two cells: median with tail, and the interval of the median. */
static void add_cell(struct grid *g, const struct summary_point *p,
		     const struct time_row *row)
{
	const struct summary_value *v = &p->metric[row->median], *t = NULL;
	char text[3][32];

	if (row->tail >= 0 && p->metric[row->tail].there)
		t = &p->metric[row->tail];
	format_ns(text[0], sizeof(text[0]), v->value);
	if (t)
		format_ns(text[1], sizeof(text[1]), t->value);
	grid_add(g, "%s%s%s%s", text[0], mark_sign(v), t ? "/" : "",
		 t ? text[1] : "");
	/* Below 6 invocations low equals high: an interval needs six. */
	if (v->low < v->high) {
		format_ns(text[0], sizeof(text[0]), v->low);
		format_ns(text[1], sizeof(text[1]), v->high);
		grid_add(g, "%s..%s", text[0], text[1]);
	} else {
		grid_add(g, "-");
	}
}

static void add_row(struct grid *g, const struct summary_point *p,
		    const struct time_row *row)
{
	for (int a = AXIS_MAPPING; a < AXIS_NR; a++)
		grid_add(g, "%s", p->axis[a]);
	grid_add(g, "%s", p->params);
	grid_add(g, "%s", row->words);
	add_cell(g, p, row);
}

/* Runs are not side by side here: two cells per run would not fit a mail. */
static int print_run(const struct report *r, const struct page *p, size_t run)
{
	const struct summary *s = &r->run[run];
	struct grid g;
	int err;

	grid_init(&g, AXIS_NR + 1, 2);
	grid_add(&g, "mapping");
	grid_add(&g, "pin");
	grid_add(&g, "wp");
	grid_add(&g, "params");
	grid_add(&g, "class");
	grid_add(&g, "median/p99");
	grid_add(&g, "interval");
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < NR_ROWS; k++) {
			const struct time_row row = row_of(k);

			if (row.median >= 0 &&
			    s->point[i].metric[row.median].there)
				add_row(&g, &s->point[i], &row);
		}
	/* A run of experiments that time nothing. */
	err = grid_rows(&g) ? grid_print(&g, p) : 0;
	grid_release(&g);
	return err;
}

/* Their medians, above, are a toss-up. */
static void print_modes(const struct summary *s, const struct page *p)
{
	char text[128];

	for (size_t i = 0; i < s->nr_modes; i++) {
		summary_modes_text(&s->modes[i], text, sizeof(text));
		page_item(p, "%.120s, %.40s: %s", s->modes[i].point,
			  s->modes[i].metric, text);
	}
}

int report_print_latency(const struct report *r, const struct page *p)
{
	int err = 0;

	page_text(p, "Of one write, by class; NAME_first: the first fault of a "
		     "batch, to be compared with first faults; fork: one "
		     "fork(2); cycle: "
		     "protecting and all writes, per written page (compare "
		     "kernels whose classes differ by this). The interval is "
		     "that of the median over the invocations (95 %%; it takes "
		     "at least 6 of them). *: a batch stayed disturbed.");
	for (size_t i = 0; !err && i < r->nr; i++) {
		const struct summary *s = &r->run[i];

		if (!s->nr)
			continue;
		/* Said rather than left out: a reader would look for the
		 * run. */
		if (!summary_has_times(s)) {
			page_gap(p);
			page_text(p, "%s: emulated, times mean nothing.",
				  report_letter(i));
			continue;
		}
		page_heading(p, "%s: Linux %.100s, %s, n = %lld",
			     report_letter(i), s->kernel,
			     /* The metrics are called ns all the same: the
			      * clock gives the unit. */
			     strcmp(s->clock, "instructions")
				     ? "ns"
				     : "guest instructions",
			     (long long)s->invocations);
		err = print_run(r, p, i);
		print_modes(s, p);
	}
	return err;
}

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "%s", report_view_latency.help);
	report_print_runs(r, p);
	page_gap(p);
	return report_print_latency(r, p);
}

const struct report_view report_view_latency = {
	.name = "latency",
	.help = "how long a write takes, by class",
	.sql = "SELECT s.position, v.run, s.kernel, s.clock, v.point,"
	       " v.experiment, v.mapping, v.pin, v.wp, v.params, v.metric,"
	       " iif(s.clock = 'instructions', 'guest instructions', v.unit)"
	       " AS unit, v.n, v.value, v.low, v.high, v.marked"
	       " FROM shown_run s JOIN metric_value v ON v.run = s.run"
	       " WHERE s.clock <> 'emulated' AND v.unit = 'ns'"
	       " ORDER BY s.position, v.point, v.metric",
	.parts = SUMMARY_POINTS | SUMMARY_VALUES,
	.print = print,
};
