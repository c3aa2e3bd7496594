/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison as JSON: everything that the text says and all numbers behind
 * it, so that a CI job needs no second look at the database.
 */
#include "report/compare/formats.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "report/compare/words.h"

/* escape() first: jansson refuses a string that is not UTF-8. */
static json_t *text(const char *s)
{
	/* NULL stays NULL: absent is null, not "". */
	char *safe = escape(s);
	json_t *j = safe ? json_string(safe) : json_null();

	free(safe);
	return j;
}

/* JSON has no infinity: an open end of an interval is null. */
static json_t *real(double x, bool there)
{
	if (!there || !isfinite(x))
		return json_null();
	/* Two comparisons, as == of doubles is a warning; from 2^53 on doubles
	 * skip integers. */
	if (x >= nearbyint(x) && x <= nearbyint(x) && fabs(x) < 0x1p53)
		return json_integer((json_int_t)x);
	return json_real(x);
}

/* The keys of run_info, and the points that the run lacks. */
static json_t *run_object(const struct compare_run *run)
{
	return json_pack("{s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:o}",
			 "run", (json_int_t)run->id, "uuid", text(run->uuid),
			 "session", text(run->session), "label",
			 text(run->label), "kernel", text(run->kernel), "clock",
			 text(run->clock), "machine", text(run->machine),
			 "started_at", text(run->started_at), "status",
			 text(run->status), "invocations",
			 (json_int_t)run->invocations, "missing_points",
			 (json_int_t)run->missing, "version",
			 text(run->version));
}

/* All groups: a program can ignore what was merely recorded. */
static json_t *environment_array(const struct comparison *c)
{
	json_t *all = json_array();

	for (size_t i = 0; i < c->nr_differences; i++) {
		const struct compare_difference *d = &c->difference[i];

		json_array_append_new(
			all, json_pack("{s:s,s:o,s:o,s:o}", "group",
				       vocabulary_groups[d->group], "key",
				       text(d->key), "base", text(d->value[0]),
				       "new", text(d->value[1])));
	}
	return all;
}

/* null where a side has no value: {} would read as a value without number. */
static json_t *side_object(const struct compare_shown *s)
{
	if (!s->there)
		return json_null();
	return json_pack("{s:I,s:o,s:o,s:o,s:b,s:o,s:o,s:o}", "n",
			 (json_int_t)s->n, "value", real(s->value, true), "low",
			 real(s->low, s->bounded), "high",
			 real(s->high, s->bounded), "marked", s->marked, "min",
			 real(s->least, s->spread), "median",
			 real(s->middle, s->spread), "max",
			 real(s->most, s->spread));
}

static json_t *interval_array(const struct rank_interval *i, bool there)
{
	if (!there)
		return json_null();
	return json_pack("[o,o]", real(i->low, true), real(i->high, true));
}

/* Of an entry that accepts a row, or did; or null. */
static json_t *entry_object(const struct accept_entry *e)
{
	if (!e)
		return json_null();
	return json_pack("{s:i,s:o,s:s,s:o,s:s,s:b,s:b,s:o}", "line",
			 (int)e->line, "point", text(e->point), "metric",
			 metric_definitions[e->metric].name, "change",
			 text(e->change), "until", e->until, "expired",
			 e->expired, "used", e->used, "reason",
			 text(e->reason));
}

/* All entries, also those that match nothing: they are to be removed. */
static json_t *entries_array(const struct compare_accept *a)
{
	json_t *all = json_array();

	for (size_t i = 0; a && i < a->nr; i++)
		json_array_append_new(all, entry_object(&a->entry[i]));
	return all;
}

/* json_pack() takes over what text() and real() make. */
static json_t *row_object(const struct compare_report *r,
			  const struct compare_point_result *p,
			  const struct compare_row *row)
{
	const struct metric_definition *m = &metric_definitions[row->metric];
	json_t *o =
		json_pack("{s:o,s:s,s:s,s:s,s:s,s:b,s:b,s:s,s:o,s:o,s:o}",
			  "point", text(p->name), "metric", m->name, "unit",
			  m->unit, "better", vocabulary_better[m->better],
			  "exactness", exactness_names[row->exactness], "gates",
			  row->gates, "fails", compare_report_fails(r, row),
			  "verdict", verdict_names[row->verdict], "base",
			  side_object(&row->side[0]), "new",
			  side_object(&row->side[1]), "ratio",
			  real(row->ratio, row->changed));

	/* Exact rows have no test: p and interval would be made up. */
	if (row->tested)
		json_object_update_new(
			o,
			json_pack("{s:o,s:o,s:b,s:b,s:b,s:o,s:o}", "p",
				  real(row->p, true), "p_adjusted",
				  real(row->p_adjusted, true), "paired",
				  row->paired, "flagged", row->flagged,
				  "confirmed", row->confirmed, "interval",
				  interval_array(&row->interval, row->changed),
				  "bootstrap",
				  interval_array(&row->bootstrap,
						 row->drawn && row->changed)));
	/* Only this verdict changes with more invocations. */
	if (row->needed && row->verdict == VERDICT_INCONCLUSIVE)
		json_object_set_new(o, "needed_invocations",
				    json_integer((json_int_t)row->needed));
	json_object_set_new(o, "value_is",
			    json_string(compare_words_value_is(row)));
	json_object_set_new(o, "ratio_is",
			    row->changed
				    ? json_string(compare_words_ratio_is(row))
				    : json_null());
	json_object_set_new(o, "cause",
			    text(row->cause ? compare_words_cause(row) : NULL));
	json_object_set_new(o, "accepted",
			    entry_object(compare_report_entry(r, row)));
	json_object_set_new(o, "why", *row->why ? text(row->why) : json_null());
	return o;
}

/* Missing on one side, or, with @missing false, skipped on both. */
static json_t *points_array(const struct comparison *c, bool missing)
{
	json_t *all = json_array();

	for (size_t i = 0; i < c->nr_points; i++) {
		const struct compare_point_result *p = &c->point[i];

		if ((p->side[0] && p->side[0]->measured && p->side[1] &&
		     p->side[1]->measured) ||
		    p->missing != missing)
			continue;
		json_array_append_new(
			all,
			json_pack("{s:o,s:o,s:b,s:b,s:o}", "point",
				  text(p->name), "absent_from",
				  missing ? text(p->absent ? "new" : "base")
					  : json_null(),
				  "skipped", p->skipped, "selected",
				  !missing || p->side[p->absent], "reason",
				  text(p->reason)));
	}
	return all;
}

/* All verdicts, also those of 0: a reader need not test for a key. */
static json_t *counts_object(const size_t count[VERDICT_NR])
{
	json_t *o = json_object();

	for (int v = 0; v < VERDICT_NR; v++)
		json_object_set_new(o, verdict_names[v],
				    json_integer((json_int_t)count[v]));
	return o;
}

/* Flat: each row names its point, so that jq can filter rows alone. */
static json_t *rows_array(const struct compare_report *r)
{
	json_t *all = json_array();

	for (size_t i = 0; i < r->c->nr_points; i++) {
		const struct compare_point_result *p = &r->c->point[i];

		for (size_t k = p->row; k < p->row + p->rows; k++)
			json_array_append_new(all,
					      row_object(r, p, &r->c->row[k]));
	}
	return all;
}

int compare_print_json(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;
	char load[COMPARE_WORDS];
	json_t *all = json_pack(
		"{s:i,s:s,s:i,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
		/* 1 is the version of the format: a reader can tell a later
		 * one. */
		"pincow_comparison", 1, "outcome", compare_words_outcome(r),
		"exit_code", compare_report_code(r), "fail_on",
		fail_on_names[r->fail_on], "command", text(r->command), "base",
		run_object(c->run[0]), "new", run_object(c->run[1]),
		"environment", environment_array(c), "counts",
		counts_object(c->count), "gating_counts",
		counts_object(c->gating), "missing_points",
		points_array(c, true), "skipped_points", points_array(c, false),
		"metrics", rows_array(r));

	compare_words_load(c, load);
	if (all)
		json_object_set_new(all, "load_note",
				    *load ? text(load) : json_null());
	if (all)
		json_object_set_new(all, "accept", entries_array(r->accept));
	if (all && c->confirm[0])
		json_object_set_new(all, "confirm",
				    json_pack("[o,o]",
					      run_object(c->confirm[0]),
					      run_object(c->confirm[1])));
	/* A stream that fails is found out when the program ends. */
	if (all)
		json_dumpf(all, f,
			   JSON_ENSURE_ASCII | JSON_INDENT(1) |
				   JSON_REAL_PRECISION(15));
	fputc('\n', f);
	json_decref(all);
	return all ? 0 : -ENOMEM;
}
