/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `lost`: events that must never happen, counted. A table appears
 * where the metric was measured, also when all of it is 0.
 */
#include "report/view/lost.h"

#include <string.h>

#include "report/grid.h"
#include "report/mark.h"
#include "report/view/view.h"

/* More than the tables have: rows are for programs, which can filter. */
#define METRICS                                                                \
	"'lost_bytes', 'lost_writes', 'lost_to_cpu', 'lost_to_device',"        \
	" 'leaked_bytes', 'untracked_pages', 'unprotected_pages',"             \
	" 'unreturned_pages', 'lossy_rounds', 'lost_words'"

static const struct {
	enum metric metric;
	const char *words;
} alarms[] = {
	{ METRIC_lost_bytes, "bytes lost between CPU and device" },
	{ METRIC_leaked_bytes, "bytes that another process could read" },
	{ METRIC_unprotected_pages, "pages left writable on purpose" },
	{ METRIC_untracked_pages,
	  "pages that cannot be write-protected any more" },
	{ METRIC_unreturned_pages,
	  "pages still hidden when the reference is gone" },
	{ METRIC_lossy_rounds,
	  "rounds in which a stale TLB entry lost a write" },
};

#define NR_ALARMS (sizeof(alarms) / sizeof(alarms[0]))

/* A column of 0 is an answer; a column of "." would be noise. */
static bool is_there(const struct report *r, const struct report_point *p,
		     enum metric m)
{
	for (size_t i = 0; i < r->nr; i++)
		if (p->in[i] && p->in[i]->metric[m].there)
			return true;
	return false;
}

static void add_cell(struct grid *g, const struct report_point *p, size_t run,
		     enum metric m)
{
	const struct summary_value *v;

	if (!p->in[run] || !p->in[run]->metric[m].there) {
		grid_add(g, "%s", p->skipped[run] ? "skip" : ".");
		return;
	}
	v = &p->in[run]->metric[m];
	grid_add(g, "%.0f%s", v->value, mark_sign(v));
}

/* Says in *@any that the metric was measured, be it 0. */
static int print_alarm(const struct report *r, const struct page *p, size_t k,
		       bool *any)
{
	enum metric m = alarms[k].metric;
	struct grid g;
	int err = 0;

	grid_init(&g, 1, r->nr);
	grid_add(&g, "point");
	for (size_t i = 0; i < r->nr; i++)
		grid_add(&g, "%s", report_letter(i));
	for (size_t i = 0; i < r->points; i++) {
		if (!is_there(r, &r->point[i], m))
			continue;
		grid_add(&g, "%s", r->point[i].any->name);
		for (size_t n = 0; n < r->nr; n++)
			add_cell(&g, &r->point[i], n, m);
	}
	if (grid_rows(&g)) {
		*any = true;
		page_heading(p, "%s (%s)", alarms[k].words, metric_words[m]);
		/* Also if all cells are 0: that is the good answer. */
		err = grid_print(&g, p);
	}
	grid_release(&g);
	return err;
}

int report_print_lost(const struct report *r, const struct page *p)
{
	bool any = false;
	int err = 0;

	for (size_t k = 0; !err && k < NR_ALARMS; k++)
		err = print_alarm(r, p, k, &any);
	/* No table at all would read as "nothing was lost". */
	if (!any)
		page_text(p, "Neither coherency nor leak nor tracking was "
			     "measured in these runs.");
	return err;
}

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "%s", report_view_lost.help);
	report_print_runs(r, p);
	page_text(p, "%s", mark_legend);
	page_gap(p);
	return report_print_lost(r, p);
}

const struct report_view report_view_lost = {
	.name = "lost",
	.help = "bytes lost and leaked, pages out of reach",
	.sql = "SELECT s.position, v.run, s.kernel, v.point, v.experiment,"
	       " v.mapping, v.pin, v.wp, v.params, v.metric, v.unit, v.n,"
	       " v.value, v.low, v.high, v.marked"
	       " FROM shown_run s JOIN metric_value v ON v.run = s.run"
	       " WHERE v.metric IN (" METRICS ")"
	       " ORDER BY s.position, v.point, v.metric",
	.parts = SUMMARY_POINTS | SUMMARY_VALUES | SUMMARY_SKIPS,
	.print = print,
};
