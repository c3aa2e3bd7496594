/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judging two runs: pair their points, judge each row, count the verdicts. */
#include "db/compare/judge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/bimodal.h"
#include "db/compare/cause.h"
#include "db/compare/environment.h"
#include "db/compare/falsely_dirty.h"
#include "db/compare/fresh.h"
#include "db/compare/noisy.h"
#include "db/compare/row.h"
#include "db/stats/bootstrap.h"

/* ---- One row ---- */

/* The base run decides. The clocks are compared elsewhere, with the reason. */
static enum exactness exactness_of(const struct compare_run *run,
				   enum metric metric)
{
	switch (metric_definitions[metric].exactness) {
	case EXACTNESS_EXACT:
		return IS_EXACT;
	case EXACTNESS_TIME:
		return compare_run_near(run) ? IS_NEAR : IS_NOISY;
	default:
		return IS_NOISY;
	}
}

/* A time of writes of one class: it is there where such writes are. */
static bool depends_on_class(enum metric metric)
{
	int class = compare_class_of(metric);

	return metric_definitions[metric].source == SOURCE_ONLY ||
	       (class >= 0 && vocabulary_is_write[class]);
}

/*
 * A first write beside later ones is one of hundreds: whether it has to fetch
 * free pages for its CPU, or a page table, is how the batch before it left the
 * allocator. Where a point consists of first writes they are what is measured.
 */
static bool gates(const struct compare_point_result *point, enum metric metric)
{
	const struct metric_definition *m = &metric_definitions[metric];
	int class = compare_class_of(metric);

	return m->gates && !(class >= 0 && vocabulary_is_first[class] &&
			     (compare_is_beside(point->side[0], metric) ||
			      compare_is_beside(point->side[1], metric)));
}

/*
 * A missing value is a finding, but where a kernel turns copies into reuses
 * the times of copies go with them.
 */
static void judge_one_sided(struct pair *p)
{
	int side = !pair_value(p, 0)->there;

	if (depends_on_class(p->row->metric)) {
		p->row->verdict = VERDICT_INCOMPARABLE;
		pair_why(p, "the %s run has no such writes",
			 side ? "base" : "new");
	} else {
		p->row->verdict = VERDICT_MISSING;
		pair_why(p, "the %s run has no value", side ? "base" : "new");
	}
}

/* Exact and near rows are judged at once; noisy ones need all p-values. */
static int examine(struct pair *p)
{
	struct compare_row *r = p->row;
	const struct compare_value *a = pair_value(p, 0), *b = pair_value(p, 1);

	compare_show(p, 0);
	compare_show(p, 1);
	/*
	 * Before asking whether they can be compared: a value that is missing
	 * is missing on any machine.
	 */
	if (!a->there || !b->there) {
		judge_one_sided(p);
		return 0;
	}
	if (!compare_comparable(p)) {
		r->verdict = VERDICT_INCOMPARABLE;
		return 0;
	}
	if (r->exactness == IS_NOISY)
		return compare_test(p);
	/* A step from 0 has no ratio. The two counts stand beside it anyway. */
	if (a->value > 0) {
		r->changed = true;
		r->ratio = b->value / a->value;
	}
	if (r->exactness == IS_EXACT)
		judge_exact(p);
	else
		judge_near(p);
	return 0;
}

static struct pair pair_of(const struct comparison *c,
			   const struct compare_options *o,
			   const struct compare_point_result *point,
			   struct compare_row *row)
{
	return (struct pair){ c,
			      o,
			      { c->run[0], c->run[1] },
			      { point->side[0], point->side[1] },
			      row };
}

/* Metrics that neither run has make no rows: most metrics of most points. */
static int add_rows(struct comparison *c, const struct compare_options *o,
		    struct compare_point_result *point)
{
	int err = 0;

	point->row = c->nr_rows;
	for (enum metric m = 0; !err && m < METRIC_NR; m++) {
		struct compare_row *r = &c->row[c->nr_rows];
		struct pair p = pair_of(c, o, point, r);

		if (!o->metric[m] || (!point->side[0]->metric[m].there &&
				      !point->side[1]->metric[m].there))
			continue;
		r->metric = m;
		r->gates = gates(point, m);
		r->exactness = exactness_of(c->run[0], m);
		/* Not judged yet: each_tested() goes by it. */
		r->verdict = VERDICT_NR;
		c->nr_rows++;
		err = examine(&p);
	}
	point->rows = c->nr_rows - point->row;
	return err;
}

/* ---- Points ---- */

/*
 * A point skipped on both sides is an answer, on one side a loss: a kernel
 * that refuses what another measured must not look like one that passed.
 */
static int pair_point(struct comparison *c, const struct compare_options *o,
		      const struct compare_point *base,
		      const struct compare_point *new)
{
	const struct compare_point *some = base ? base : new;
	struct compare_point_result *r = &c->point[c->nr_points];
	bool a = base && base->measured, b = new &&new->measured;
	const struct compare_point *hole = a ? new : base;

	if (o->chosen && !o->chosen(o->arg, some->name))
		return 0;
	c->nr_points++;
	*r = (struct compare_point_result){ .name = some->name,
					    .experiment = some->experiment,
					    .side = { base, new } };
	if (a && b)
		return add_rows(c, o, r);
	if (!a && !b)
		hole = base ? base : new;
	r->missing = a || b;
	r->absent = a;
	r->reason = hole ? hole->skip_reason : NULL;
	r->skipped = r->reason != NULL;
	c->points_missing += r->missing;
	c->points_missing_skipped += r->missing && r->skipped;
	c->points_skipped += !r->missing;
	return 0;
}

/* Both lists are sorted by name: one walk pairs them. */
static int pair_points(struct comparison *c, const struct compare_options *o)
{
	const struct compare_run *a = c->run[0], *b = c->run[1];
	size_t i = 0, k = 0, metrics = 0;
	int err = 0;

	for (enum metric m = 0; m < METRIC_NR; m++)
		metrics += o->metric[m];
	c->point = calloc(a->nr + b->nr + 1, sizeof(*c->point));
	/*
	 * Rows are of points that both runs measured: as many as the smaller
	 * has, at most.
	 */
	c->row = calloc((a->nr < b->nr ? a->nr : b->nr) * metrics + 1,
			sizeof(*c->row));
	if (!c->point || !c->row)
		return -ENOMEM;
	while (!err && (i < a->nr || k < b->nr)) {
		int which = i == a->nr	 ? 1
			    : k == b->nr ? -1
					 : strcmp(a->point[i].name,
						  b->point[k].name);

		err = pair_point(c, o, which <= 0 ? &a->point[i] : NULL,
				 which >= 0 ? &b->point[k] : NULL);
		i += which <= 0;
		k += which >= 0;
	}
	return err;
}

/* ---- Noisy rows, together ---- */

typedef int (*row_fn)(struct pair *p, void *arg);

static int each_tested(struct comparison *c, const struct compare_options *o,
		       row_fn fn, void *arg)
{
	int err = 0;

	for (size_t i = 0; i < c->nr_points; i++)
		for (size_t k = 0; !err && k < c->point[i].rows; k++) {
			struct compare_row *r = &c->row[c->point[i].row + k];
			struct pair p = pair_of(c, o, &c->point[i], r);

			if (r->verdict == VERDICT_NR)
				err = fn(&p, arg);
		}
	return err;
}

struct p_values {
	double *p;
	size_t nr;
	bool flagged; /* only these */
};

static bool counts(const struct p_values *v, const struct compare_row *r)
{
	return r->tested && (!v->flagged || (r->flagged && r->confirmed));
}

static int gather(struct pair *p, void *arg)
{
	struct p_values *v = arg;

	if (counts(v, p->row))
		v->p[v->nr++] = p->row->p;
	return 0;
}

static int scatter(struct pair *p, void *arg)
{
	struct p_values *v = arg;

	if (counts(v, p->row))
		p->row->p_adjusted = v->p[v->nr++];
	return 0;
}

/*
 * Adjusting needs all p-values at once, and each back in its row: gather and
 * scatter walk the rows in the same order.
 */
static int adjust(struct comparison *c, const struct compare_options *o,
		  bool flagged, int (*how)(double *p, size_t n))
{
	struct p_values v = { .flagged = flagged };
	int err;

	v.p = malloc((c->nr_rows + 1) * sizeof(*v.p));
	if (!v.p)
		return -ENOMEM;
	each_tested(c, o, gather, &v);
	err = how(v.p, v.nr);
	v.nr = 0;
	if (!err)
		each_tested(c, o, scatter, &v);
	free(v.p);
	return err;
}

/*
 * The bootstrap is slow: it is asked only where all else says "different".
 */
static int judge(struct pair *p, void *arg)
{
	struct compare_row *r = p->row;
	struct pair at = *p;
	double alpha = r->confirmed ? COMPARE_CONFIRM_P : COMPARE_LIST_P;
	int err = 0;

	if (r->confirmed)
		/*
		 * The fresh runs alone decide: pooled with the first ones, the
		 * values that raised the suspicion would count again.
		 */
		compare_fresh(p, &at);
	if (compare_bimodal(&at))
		return 0;
	if (r->tested && r->apart && r->p_adjusted <= alpha &&
	    (!r->flagged || r->confirmed))
		err = compare_draw(&at, arg);
	if (!err)
		compare_judge(&at, alpha);
	return err;
}

static int judge_noisy(struct comparison *c, const struct compare_options *o)
{
	struct bootstrap *b = bootstrap_new();
	int err = b ? adjust(c, o, false, rank_benjamini_hochberg) : -ENOMEM;

	if (!err)
		err = each_tested(c, o, compare_flag, c);
	if (!err)
		err = each_tested(c, o, judge, b);
	bootstrap_free(b);
	return err;
}

/* As if they had not been judged: fresh runs decide. */
static void reopen_flagged(struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++) {
		if (!c->row[i].flagged)
			continue;
		c->row[i].verdict = VERDICT_NR;
		*c->row[i].why = '\0';
	}
}

static int judge_flagged(struct comparison *c, const struct compare_options *o)
{
	struct bootstrap *b = bootstrap_new();
	int err = b ? 0 : -ENOMEM;

	reopen_flagged(c);
	if (!err)
		err = each_tested(c, o, compare_confirm, c);
	if (!err)
		/*
		 * Holm here, where a false "worse" fails a build; Benjamini and
		 * Hochberg for the list, which only informs.
		 */
		err = adjust(c, o, true, rank_holm);
	if (!err)
		err = each_tested(c, o, judge, b);
	bootstrap_free(b);
	return err;
}

/* ---- All of it ---- */

/*
 * Runs with no comparable row at all are an error of their own (exit 4): a
 * comparison of nothing would pass every gate.
 */
static void sum_up(struct comparison *c)
{
	size_t said = 0;

	compare_doubt_better(c);
	compare_find_causes(c);
	/* Anew: comparison_confirm() sums up a second time. */
	memset(c->count, 0, sizeof(c->count));
	memset(c->gating, 0, sizeof(c->gating));
	memset(c->by, 0, sizeof(c->by));
	for (size_t i = 0; i < c->nr_rows; i++) {
		const struct compare_row *r = &c->row[i];

		c->count[r->verdict]++;
		c->gating[r->verdict] += r->gates;
		c->by[r->exactness][r->verdict]++;
		said += r->verdict != VERDICT_INCOMPARABLE &&
			r->verdict != VERDICT_MISSING;
	}
	c->disjoint = !said;
}

/* Runs of one command are interleaved: invocation k is block k. */
static bool are_paired(const struct compare_run *a, const struct compare_run *b)
{
	/*
	 * A run does not pair with itself, and an incomplete one lacks the
	 * partners of some invocations.
	 */
	return strcmp(a->uuid, b->uuid) && !strcmp(a->session, b->session) &&
	       a->planned == b->planned && a->complete && b->complete;
}

int comparison_make(struct comparison *c, const struct compare_run run[2],
		    const struct compare_run *fresh_runs,
		    const struct compare_options *o)
{
	int err;

	memset(c, 0, sizeof(*c));
	c->run[0] = &run[0];
	c->run[1] = &run[1];
	c->margin = o->margin;
	c->paired = are_paired(&run[0], &run[1]);
	err = compare_environments(c);
	if (!err)
		err = pair_points(c, o);
	if (!err)
		err = judge_noisy(c, o);
	if (!err)
		sum_up(c);
	return err || !fresh_runs ? err : comparison_confirm(c, fresh_runs, o);
}

int comparison_confirm(struct comparison *c,
		       const struct compare_run fresh_runs[2],
		       const struct compare_options *o)
{
	int err;

	c->confirm[0] = &fresh_runs[0];
	c->confirm[1] = &fresh_runs[1];
	compare_are_fresh(c);
	c->confirm_paired = are_paired(&fresh_runs[0], &fresh_runs[1]);
	err = judge_flagged(c, o);
	sum_up(c);
	return err;
}
