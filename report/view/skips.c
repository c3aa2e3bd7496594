/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `skips`: points that a run could not measure, grouped by reason. A
 * hole is data: the reader has to see that it is there.
 */
#include "report/view/skips.h"

#include <stdlib.h>
#include <string.h>

#include "report/view/view.h"

/* The length of everything foreign is bounded; csv has all of it. */
static void print_reason(const struct summary *s, size_t from, size_t to,
			 const struct page *p, const char *letter)
{
	char *points = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&points, &size);

	if (!f)
		return;
	for (size_t i = from; i < to; i++)
		fprintf(f, "%s%.160s", i > from ? ", " : "", s->skip[i].point);
	fclose(f);
	page_item(p, "%s, %zu point%s: %.300s%s (%.600s%s)", letter, to - from,
		  to - from == 1 ? "" : "s", s->skip[from].reason,
		  strlen(s->skip[from].reason) > 300 ? "..." : "", points,
		  /* A reason may hold for hundreds of points: the view's csv
		   * names all. */
		  size > 600 ? ", ..." : "");
	free(points);
}

int report_print_skips(const struct report *r, const struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < r->nr; i++) {
		const struct summary *s = &r->run[i];

		for (size_t from = 0, to; from < s->nr_skips; from = to) {
			to = from;
			while (to < s->nr_skips &&
			       !strcmp(s->skip[to].reason,
				       s->skip[from].reason))
				/* summary_load() sorted by reason, so equal
				 * ones are neighbours. */
				to++;
			print_reason(s, from, to, p, report_letter(i));
			any = true;
		}
	}
	if (!any)
		page_text(p, "Nothing was skipped.");
	return 0;
}

static int print(const struct report *r, const struct page *p)
{
	page_title(p, "%s", report_view_skips.help);
	report_print_runs(r, p);
	page_gap(p);
	return report_print_skips(r, p);
}

const struct report_view report_view_skips = {
	.name = "skips",
	.help = "skipped points, with the reason",
	.sql = "SELECT s.position, k.run, s.kernel, k.point, k.experiment,"
	       " k.mapping, k.pin, k.wp, k.params, k.errno, k.reason"
	       " FROM shown_run s JOIN skip_info k ON k.run = s.run"
	       " ORDER BY s.position, k.reason, k.point",
	.parts = SUMMARY_SKIPS,
	.print = print,
};
