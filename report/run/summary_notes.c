/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The notes below the tables of a run: points that were skipped, facilities
 * that are absent, times with two modes, and events that may have disturbed it.
 */
#include "report/run/summary_notes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "report/run/summary.h"

/*
 * Skips are sorted by reason. A reason that holds for a hundred points is said
 * once, with the errno for those who want to find it in the kernel.
 */
static void print_skips(const struct summary *s, FILE *f)
{
	if (s->nr_skips)
		fprintf(f, "\n%sNot measured%s\n", style_on(STYLE_BOLD),
			style_off());
	for (size_t i = 0, n; i < s->nr_skips; i += n) {
		const struct summary_skip *k = &s->skip[i];

		for (n = 1; i + n < s->nr_skips &&
			    !strcmp(s->skip[i + n].reason, k->reason);
		     n++)
			;
		fputs("  ", f);
		escape_to(f, k->reason);
		if (k->err)
			fprintf(f, " (%s)",
				/* NULL for a number that this libc does not
				 * know. */
				strerrorname_np(k->err)
					? strerrorname_np(k->err)
					: "errno?");
		fprintf(f, ": %zu %s\n", n, n > 1 ? "points" : "point");
		for (size_t j = 0; j < n; j++) {
			fputs(j ? ", " : "    ", f);
			escape_to(f, k[j].point);
		}
		fputc('\n', f);
	}
}

/* The machine lacks something for the whole run; not an incident. */
static bool is_absence(const struct summary_event *e)
{
	return !strcmp(e->kind, "absent");
}

static void print_absent(const struct summary *s, FILE *f)
{
	bool any = false;

	for (size_t i = 0; i < s->nr_events; i++) {
		const struct summary_event *e = &s->event[i];

		if (!is_absence(e))
			continue;
		if (!any)
			fprintf(f, "\n%sNot available here%s\n",
				style_on(STYLE_BOLD), style_off());
		any = true;
		fputs("  ", f);
		escape_to(f, e->subject);
		fputs(": ", f);
		escape_to(f, e->text);
		fputc('\n', f);
	}
}

/* Doubles were counted by the query: a storm of events takes one line. */
static void print_events(const struct summary *s, FILE *f)
{
	bool any = false;

	for (size_t i = 0; i < s->nr_events; i++) {
		const struct summary_event *e = &s->event[i];

		if (is_absence(e))
			continue;
		if (!any)
			fprintf(f, "\n%sEvents during the run%s\n",
				style_on(STYLE_BOLD), style_off());
		any = true;
		fputs("  ", f);
		escape_to(f, e->kind);
		/* Events of the whole run have none. */
		if (*e->subject) {
			fputs(" in ", f);
			escape_to(f, e->subject);
		}
		fputs(": ", f);
		escape_to(f, e->text);
		if (e->times > 1)
			fprintf(f, " (%" PRId64 " times)", e->times);
		fputc('\n', f);
	}
}

/* The median of such a time is a toss-up. */
static void print_modes(const struct summary *s, FILE *f)
{
	char text[128];

	if (s->nr_modes)
		fprintf(f, "\n%sTimes with two modes%s\n", style_on(STYLE_BOLD),
			style_off());
	for (size_t i = 0; i < s->nr_modes; i++) {
		summary_modes_text(&s->modes[i], text, sizeof(text));
		fputs("  ", f);
		escape_to(f, s->modes[i].point);
		fputs(", ", f);
		escape_to(f, s->modes[i].metric);
		fputs(": ", f);
		escape_to(f, text);
		fputc('\n', f);
	}
}

void summary_print_notes(const struct summary *s, FILE *f)
{
	/* Holes first: they are what the tables cannot show. */
	print_skips(s, f);
	print_absent(s, f);
	print_modes(s, f);
	print_events(s, f);
}
