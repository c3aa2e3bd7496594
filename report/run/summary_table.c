/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a run: one per experiment, one row per point. One list of
 * columns serves all experiments; a table shows those that tell it something.
 */
#include "report/run/summary_table.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "facts/vocabulary.h"
#include "lib/table.h"
#include "lib/text.h"
#include "report/duration.h"
#include "report/mark.h"
#include "report/run/summary.h"

enum source {
	FROM_AXIS, /* the name of the kind on an axis */
	FROM_PARAMS,
	FROM_COUNT, /* an exact metric */
	FROM_CLASS, /* a count of writes: left out where all are 0 */
	FROM_RARE, /* a count: left out where all are 0 and pages are written */
	FROM_CONTROL, /* the same metric of the control */
	FROM_TIME, /* one or two metrics in ns */
	FROM_BARE, /* a time, left out where another operation is timed */
	FROM_RATE, /* events in a million, with the interval */
	FROM_BOUNDS, /* the same, or the bounds of what is undecided */
	FROM_SHARE, /* events in a hundred */
	FROM_OUTCOME, /* of a coherency, in a word */
};

struct column {
	enum source source;
	int a, b; /* axis or metrics; -1 for none */
	const char *title, *group;
};

/* A table that is wider is printed in two. */
#define WIDEST 99

#define WRITES "writes"
#define PAGES  "4k pages"
/* The unit of the run's clock goes before each of these. */
#define TIME	""
#define TIMES	": median/p99"
#define FIRST	": first fault" /* one per batch: too few for a tail */
#define LOST	"bytes lost"
#define BATCH	"in a batch"
#define MILLION "in a million (95 %)"

static const struct column columns[] = {
	{ FROM_AXIS, AXIS_MAPPING, -1, "mapping", NULL },
	{ FROM_AXIS, AXIS_PIN, -1, "reference", NULL },
	{ FROM_AXIS, AXIS_WP, -1, "wp", NULL },
	{ FROM_PARAMS, 0, -1, "params", NULL },
	{ FROM_CLASS, METRIC_nofaults, -1, "no fault", WRITES },
	{ FROM_CLASS, METRIC_allocs, -1, "alloc", WRITES },
	{ FROM_CLASS, METRIC_reuses, -1, "reuse", WRITES },
	{ FROM_CLASS, METRIC_copy_faults, -1, "copy", WRITES },
	{ FROM_CLASS, METRIC_split_faults, -1, "split", WRITES },
	{ FROM_CLASS, METRIC_handled_faults, -1, "handled", WRITES },
	{ FROM_CLASS, METRIC_handled_copy_faults, -1, "handled+copy", WRITES },
	{ FROM_CLASS, METRIC_inconclusives, -1, "unknown", WRITES },
	{ FROM_COUNT, METRIC_copies, -1, "copies", PAGES },
	{ FROM_CONTROL, METRIC_copies, -1, "w/o", PAGES },
	{ FROM_COUNT, METRIC_bystander_copies, -1, "needless", PAGES },
	{ FROM_COUNT, METRIC_fork_copied_pages, -1, "by fork", PAGES },
	/* Where there are copies too, one control is enough. */
	{ FROM_CONTROL, METRIC_fork_copied_pages, METRIC_copies, "w/o", PAGES },
	{ FROM_COUNT, METRIC_hidden_pages, -1, "kept", PAGES },
	{ FROM_CONTROL, METRIC_hidden_pages, METRIC_copies, "w/o", PAGES },
	{ FROM_COUNT, METRIC_unreturned_pages, -1, "unreturned", PAGES },
	{ FROM_COUNT, METRIC_unprotected_pages, -1, "left wr", PAGES },
	{ FROM_COUNT, METRIC_untracked_pages, -1, "untracked", PAGES },
	{ FROM_CONTROL, METRIC_untracked_pages, -1, "w/o", PAGES },
	{ FROM_RARE, METRIC_falsely_dirty_pages, -1, "falsely dirty", PAGES },
	{ FROM_COUNT, METRIC_lost_to_cpu, -1, "to CPU", LOST },
	{ FROM_COUNT, METRIC_lost_to_device, -1, "to device", LOST },
	{ FROM_COUNT, METRIC_leaked_bytes, -1, "leaked", "bytes" },
	{ FROM_COUNT, METRIC_killed, -1, "killed", NULL },
	{ FROM_COUNT, METRIC_rounds, -1, "rounds", BATCH },
	{ FROM_COUNT, METRIC_lossy_rounds, -1, "lossy", BATCH },
	{ FROM_COUNT, METRIC_lost_words, -1, "words", BATCH },
	{ FROM_RATE, METRIC_lossy_rounds_per_million, -1, "lossy", MILLION },
	{ FROM_COUNT, METRIC_speculative_writes, -1, "writes", BATCH },
	{ FROM_COUNT, METRIC_speculative_copies, -1, "copies", BATCH },
	{ FROM_COUNT, METRIC_speculative_undecided, -1, "undecided", BATCH },
	{ FROM_BOUNDS, METRIC_copies_per_million, -1, "copies", MILLION },
	{ FROM_SHARE, METRIC_undecided_per_million, -1, "undecided", "%" },
	{ FROM_OUTCOME, 0, -1, "outcome", NULL },
	{ FROM_COUNT, METRIC_contended_copies, -1, "copies", PAGES },
	{ FROM_COUNT, METRIC_protect_loops, -1, "loops", NULL },
	{ FROM_COUNT, METRIC_writes_per_second, -1, "writes/s", NULL },
	{ FROM_TIME, METRIC_write_ns_nofault, METRIC_write_ns_nofault_p99,
	  "no fault", TIMES },
	{ FROM_TIME, METRIC_write_ns_alloc, METRIC_write_ns_alloc_p99, "alloc",
	  TIMES },
	{ FROM_TIME, METRIC_write_ns_reuse, METRIC_write_ns_reuse_p99, "reuse",
	  TIMES },
	{ FROM_TIME, METRIC_write_ns_copy, METRIC_write_ns_copy_p99, "copy",
	  TIMES },
	{ FROM_TIME, METRIC_write_ns_split, METRIC_write_ns_split_p99, "split",
	  TIMES },
	{ FROM_TIME, METRIC_write_ns_handled, METRIC_write_ns_handled_p99,
	  "handled", TIMES },
	{ FROM_TIME, METRIC_write_ns_handled_copy, -1, "handled+copy", TIMES },
	{ FROM_TIME, METRIC_write_ns_alloc_first, -1, "alloc", FIRST },
	{ FROM_TIME, METRIC_write_ns_reuse_first, -1, "reuse", FIRST },
	{ FROM_TIME, METRIC_write_ns_copy_first, -1, "copy", FIRST },
	{ FROM_TIME, METRIC_write_ns_copy_split, -1, "copy+split", FIRST },
	{ FROM_TIME, METRIC_write_ns_handled_first, -1, "handled", FIRST },
	{ FROM_TIME, METRIC_fork_ns, -1, "fork", TIME },
	{ FROM_COUNT, METRIC_op_pages, -1, "acted on", PAGES },
	{ FROM_TIME, METRIC_op_ns, -1, "call", TIME },
	{ FROM_COUNT, METRIC_op_tlb_flushes, -1, "flushes", "call" },
	{ FROM_COUNT, METRIC_op_tlb_ipis, -1, "IPIs", "call" },
	{ FROM_BARE, METRIC_pin_ns, -1, "take", TIME },
	{ FROM_BARE, METRIC_unpin_ns, -1, "drop", TIME },
	{ FROM_COUNT, METRIC_memlock_bytes, -1, "memlock", NULL },
	{ FROM_COUNT, METRIC_memlock_pages, -1, "pages", NULL },
	{ FROM_COUNT, METRIC_tlb_flushes, -1, "flushes", NULL },
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* Points of one experiment, and the notes that their cells call for. */
struct group {
	const struct summary *s;
	const struct summary_point *point;
	size_t nr;
	bool marked;
};

/* A dim 0: the eye should find the other numbers. */
static bool is_zero(const struct summary_value *v)
{
	return v->there && v->value == 0 && !v->marked;
}

/* Experiments whose writes test the pages: their times are noise. */
static bool is_about_pages(const struct summary_point *p)
{
	return p->metric[METRIC_lost_bytes].there ||
	       p->metric[METRIC_untracked_pages].there;
}

static bool times_another(const struct summary_point *p)
{
	return p->metric[METRIC_writes].there ||
	       p->metric[METRIC_fork_ns].there || p->metric[METRIC_op_ns].there;
}

/* A column that says nothing here: a pin that is `none`, a class never seen. */
static bool is_idle(const struct group *g, const struct column *c)
{
	for (size_t i = 0; i < g->nr; i++) {
		const struct summary_point *p = &g->point[i];

		if (c->source == FROM_AXIS && strcmp(p->axis[c->a], "none"))
			return false;
		if (c->source == FROM_PARAMS && *p->params)
			return false;
		if (c->source == FROM_CLASS && p->metric[c->a].there &&
		    !is_zero(&p->metric[c->a]))
			return false;
		if (c->source == FROM_RARE && p->metric[c->a].there &&
		    (!is_zero(&p->metric[c->a]) ||
		     !p->metric[METRIC_writes].there))
			return false;
		/* One such point speaks for the table: an experiment times all
		 * or none. */
		if (c->source == FROM_TIME && is_about_pages(p))
			return true;
		if (c->source == FROM_BARE && times_another(p))
			return true;
		if (c->source == FROM_CONTROL && c->b >= 0 &&
		    p->metric[c->b].there)
			return true;
	}
	return c->source == FROM_AXIS || c->source == FROM_PARAMS ||
	       c->source == FROM_CLASS || c->source == FROM_RARE;
}

/* An asterisk calls for the note on batches that disagree. */
static void add_count(struct table *t, struct group *g,
		      const struct summary_value *v)
{
	char text[MARK_TEXT];

	if (!v->there) {
		table_add(t, NULL);
		return;
	}
	/* The note below the tables is printed only if a cell refers to it. */
	g->marked |= v->marked;
	mark_cell(v, text);
	table_add(t, text);
}

/* A rate over rare events means nothing without its interval. */
static void add_rate(struct table *t, const struct summary_value *v)
{
	if (v->there)
		table_addf(t, "%.0f%s (%.0f to %.0f)", v->value, mark_sign(v),
			   v->low, v->high);
	else
		table_add(t, NULL);
}

/* Of a rate that has no value, because too much is undecided, the bounds. */
static void add_bounds(struct table *t, const struct summary_point *p,
		       const struct summary_value *v)
{
	const struct summary_value
		*least = &p->metric[METRIC_copies_per_million_least],
		*most = &p->metric[METRIC_copies_per_million_most];

	if (!v->there && least->there && most->there)
		table_addf(t, "%.0f to %.0f%s", least->low, most->high,
			   mark_sign(least));
	else
		add_rate(t, v);
}

static void add_share(struct table *t, const struct summary_value *v)
{
	if (v->there)
		table_addf(t, "%.1f%s", v->value / 1e4, mark_sign(v));
	else
		table_add(t, NULL);
}

/* The tail stands beside the median: a mean would hide both. */
static void add_time(struct table *t, const struct group *g,
		     const struct summary_value *a,
		     const struct summary_value *b)
{
	char median[32], tail[32] = "";

	if (!a->there) {
		table_add(t, NULL);
		return;
	}
	/* Not a dash, which would say that nothing was measured. */
	if (!summary_has_times(g->s)) {
		table_add(t, "n/a");
		return;
	}
	format_ns(median, sizeof(median), a->value);
	if (b && b->there)
		format_ns(tail, sizeof(tail), b->value);
	table_addf(t, "%s%s%s%s", median, mark_sign(a), *tail ? "/" : "", tail);
}

/* Every source ends in one cell: the row has as many as columns. */
static void add_cell(struct table *t, struct group *g, const struct column *c,
		     const struct summary_point *p)
{
	const struct summary_point *q;

	switch (c->source) {
	case FROM_AXIS:
		table_add(t, p->axis[c->a]);
		return;
	case FROM_PARAMS:
		table_add(t, *p->params ? p->params : NULL);
		return;
	case FROM_CLASS:
	case FROM_COUNT:
	case FROM_RARE:
		add_count(t, g, &p->metric[c->a]);
		break;
	case FROM_OUTCOME:
		if (p->outcome)
			table_addf(t, "%s%s", p->outcome,
				   p->outcome_marked ? "*" : "");
		else
			table_add(t, NULL);
		g->marked |= p->outcome_marked;
		/* Bytes that were lost in one batch were lost. */
		if (p->outcome && p->metric[METRIC_lost_bytes].high > 0)
			table_style(t, STYLE_BAD);
		return;
	case FROM_CONTROL:
		q = summary_control(g->s, p);
		/* A control has no control: its own count would stand twice. */
		if (q && q != p)
			add_count(t, g, &q->metric[c->a]);
		else
			table_add(t, NULL);
		return;
	case FROM_RATE:
		add_rate(t, &p->metric[c->a]);
		return;
	case FROM_BOUNDS:
		add_bounds(t, p, &p->metric[c->a]);
		return;
	case FROM_SHARE:
		add_share(t, &p->metric[c->a]);
		return;
	case FROM_TIME:
	case FROM_BARE:
		add_time(t, g, &p->metric[c->a],
			 c->b < 0 ? NULL : &p->metric[c->b]);
		return;
	}
	/* Counts that should be 0: any other is worth a look. */
	if ((c->a == METRIC_bystander_copies || c->a == METRIC_inconclusives ||
	     c->a == METRIC_falsely_dirty_pages || c->a == METRIC_lost_to_cpu ||
	     c->a == METRIC_lost_to_device) &&
	    p->metric[c->a].high > 0)
		table_style(t, STYLE_BAD);
	else if (is_zero(&p->metric[c->a]))
		table_style(t, STYLE_DIM);
}

/* The columns of a table: all, or if these are too wide, two tables. */
enum part { PART_ALL, PART_COUNTS, PART_TIMES };

static bool is_name(const struct column *c)
{
	return c->source == FROM_AXIS || c->source == FROM_PARAMS;
}

/* Flushes explain times, so they go with them. */
static bool is_in(const struct column *c, enum part part)
{
	bool times = c->source == FROM_TIME || c->source == FROM_BARE ||
		     c->a == METRIC_tlb_flushes;

	return part == PART_ALL || is_name(c) || times == (part == PART_TIMES);
}

/* The group's title, with the unit of a time; the strings live on. */
static const char *group_title(const struct group *g, const struct column *c)
{
	bool ns = strcmp(g->s->clock, "instructions");

	if (!c->group)
		return NULL;
	if (!strcmp(c->group, TIME))
		return ns ? "ns" : "instructions";
	if (!strcmp(c->group, TIMES))
		return ns ? "ns" TIMES : "instructions" TIMES;
	if (!strcmp(c->group, FIRST))
		return ns ? "ns" FIRST : "instructions" FIRST;
	return c->group;
}

/* Left to right as in the list; @used and @title run in step. */
static size_t choose_columns(const struct group *g, enum part part,
			     const struct column **used,
			     struct table_column *title)
{
	size_t nr = 0;

	for (size_t i = 0; i < NR_COLUMNS; i++) {
		if (is_idle(g, &columns[i]) || !is_in(&columns[i], part))
			continue;
		used[nr] = &columns[i];
		title[nr++] = (struct table_column){
			.title = columns[i].title,
			.right = !is_name(&columns[i]) &&
				 columns[i].source != FROM_OUTCOME,
			.optional = true,
			.group = group_title(g, &columns[i]),
		};
	}
	return nr;
}

/* Prints nothing and returns -E2BIG where it is wider than @most. */
static int print_part(struct group *g, enum part part, size_t most, FILE *f)
{
	struct table_column title[NR_COLUMNS];
	const struct column *used[NR_COLUMNS];
	size_t nr = choose_columns(g, part, used, title);
	struct table t;
	int err;

	table_init(&t, title, nr);
	for (size_t i = 0; i < g->nr; i++)
		for (size_t k = 0; k < nr; k++)
			add_cell(&t, g, used[k], &g->point[i]);
	/* Only the finished table knows its width: cells decide it. */
	err = table_width(&t) > most ? -E2BIG : table_print(&t, f);
	table_release(&t);
	return err;
}

/* Does the second half have more than the names of points? */
static bool has_times(const struct group *g)
{
	for (size_t i = 0; i < NR_COLUMNS; i++)
		if (!is_name(&columns[i]) && is_in(&columns[i], PART_TIMES) &&
		    !is_idle(g, &columns[i]))
			for (size_t k = 0; k < g->nr; k++)
				if (g->point[k].metric[columns[i].a].there)
					return true;
	return false;
}

/* Split before a terminal would wrap: wrapped rows cannot be compared. */
static int print_group(struct group *g, FILE *f)
{
	int err = print_part(g, PART_ALL, WIDEST, f);

	if (err != -E2BIG)
		return err;
	/* Half of a table is printed however wide: a third split would not
	 * help. */
	err = print_part(g, PART_COUNTS, SIZE_MAX, f);
	if (err || !has_times(g))
		return err;
	fputc('\n', f);
	return print_part(g, PART_TIMES, SIZE_MAX, f);
}

/* An experiment of another version has no help here. */
static void print_heading(const char *experiment, FILE *f)
{
	const char *help = NULL;

	for (size_t i = 0; i < axis_nr_kinds(AXIS_EXPERIMENT); i++)
		if (!strcmp(axis_kind_name(AXIS_EXPERIMENT, i), experiment))
			help = axis_kind_help(AXIS_EXPERIMENT, i);
	fprintf(f, "\n%s", style_on(STYLE_BOLD));
	escape_to(f, experiment);
	fprintf(f, "%s%s%s\n", style_off(), help ? ": " : "", help ? help : "");
}

/* The table has the most frequent value; this has the range behind it. */
static void print_marked(const struct summary *s, FILE *f)
{
	fputs("\n* not all batches agree, or one stayed disturbed; least and "
	      "most of what they say:\n",
	      f);
	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];
		bool first = true;

		if (p->metric[METRIC_disturbed].there) {
			fputs("  ", f);
			escape_to(f, p->name);
			fputs(": disturbed", f);
			first = false;
		}

		for (size_t k = 0; k < NR_COLUMNS; k++) {
			const struct summary_value *v;

			/* A control's disagreement is told with the control
			 * itself. */
			if (columns[k].source != FROM_COUNT &&
			    columns[k].source != FROM_CLASS &&
			    columns[k].source != FROM_RARE)
				continue;
			v = &p->metric[columns[k].a];
			if (!v->there || !v->varies)
				continue;
			if (first) {
				fputs("  ", f);
				escape_to(f, p->name);
			}
			fprintf(f, "%s %s %.0f to %.0f", first ? ":" : ",",
				columns[k].title, v->low, v->high);
			first = false;
		}
		if (!first)
			fputc('\n', f);
	}
}

/* A measurement that contradicts itself must not look like a clean one. */
static void print_conflicts(const struct summary *s, FILE *f)
{
	bool any = false;

	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];

		if (!p->metric[METRIC_witness_conflicts].there ||
		    /* The most of any batch: the most frequent value would hide
		     * a single one. */
		    p->metric[METRIC_witness_conflicts].high <= 0)
			continue;
		if (!any)
			fputs("\nWitnesses contradict each other in:\n", f);
		any = true;
		fputs("  ", f);
		escape_to(f, p->name);
		fprintf(f, " (up to %.0f times a batch)\n",
			p->metric[METRIC_witness_conflicts].high);
	}
}

static bool has_falsely_dirty(const struct summary *s)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->point[i].metric[METRIC_falsely_dirty_pages].high > 0)
			return true;
	return false;
}

static bool is_there(const struct summary *s, enum metric metric)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->point[i].metric[metric].there)
			return true;
	return false;
}

/* The class of faults whose times @metric is made of; -1: none. */
static int fault_class_of(enum metric metric)
{
	const struct metric_definition *m = &metric_definitions[metric];
	int class = m->source == SOURCE_TIME
			    ? vocabulary_find(vocabulary_classes, CLASS_NR,
					      m->argument)
			    : -1;

	return class >= 0 && class != CLASS_nofault &&
			       vocabulary_is_write[class]
		       ? class
		       : -1;
}

/* Runs of an older program have the first faults among the others. */
static const char *first_faults(const struct summary *s)
{
	bool any = false;

	for (enum metric m = 0; m < METRIC_NR; m++) {
		int class = fault_class_of(m);

		if (class < 0 || !is_there(s, m))
			continue;
		if (vocabulary_is_first[class])
			return "first fault: that of a batch, which finds the "
			       "kernel cold and is in no other time; compare "
			       "it with first faults. ";
		any = true;
	}
	return any ? "First faults of batches are not timed apart here; a huge "
		     "page that is reused has no others. "
		   : "";
}

/* Explains the words of all columns, and the notes that cells call for. */
static void print_legend(const struct summary *s, bool marked, FILE *f)
{
	fprintf(f,
		"\nTimes are of the writes of one class, from batches without "
		"witnesses. %sw/o: copies without a reference. needless: "
		"copied, though exclusive and referenced by nobody. by fork: "
		"copied by fork at once. kept: frames that nobody maps and "
		"that are not free. -: no value. Classes without a write are "
		"not "
		"shown.\n",
		first_faults(s));
	if (has_falsely_dirty(s))
		fputs("falsely dirty: shown as written by a tracker, though "
		      "nobody wrote.\n",
		      f);
	if (summary_has_times(s) && s->overhead_ps)
		fprintf(f,
			"An empty timed region takes %.1f ns, which is not "
			"subtracted.\n",
			(double)s->overhead_ps / 1e3);
	if (!summary_has_times(s))
		fputs("n/a: times mean nothing under emulation; the counts "
		      "hold.\n",
		      f);
	if (marked)
		print_marked(s, f);
	print_conflicts(s, f);
}

/* fill_to() breaks lines of a whole text, so the legend is written first. */
static int fill_legend(const struct summary *s, bool marked, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *whole = open_memstream(&text, &size);

	if (!whole)
		return -ENOMEM;
	print_legend(s, marked, whole);
	if (!fclose(whole))
		fill_to(f, text);
	free(text);
	return 0;
}

/* Points are sorted by experiment first, so a group is a range. */
int summary_print_tables(const struct summary *s, FILE *f)
{
	bool marked = false;
	int err = 0;

	for (size_t i = 0, n; !err && i < s->nr; i += n) {
		struct group g = { .s = s, .point = &s->point[i] };
		const char *name = s->point[i].axis[AXIS_EXPERIMENT];

		for (n = 1;
		     i + n < s->nr &&
		     !strcmp(s->point[i + n].axis[AXIS_EXPERIMENT], name);
		     n++)
			;
		g.nr = n;
		print_heading(name, f);
		err = print_group(&g, f);
		marked |= g.marked;
		/* A point may have times alone. */
		for (size_t k = 0; k < n; k++)
			marked |= g.point[k].metric[METRIC_disturbed].there;
	}
	return err || !s->nr ? err : fill_legend(s, marked, f);
}
