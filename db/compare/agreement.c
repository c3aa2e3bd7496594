/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the batches of a run, or its boots, agree about a value. */
#include "db/compare/agreement.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"
#include "db/store_internal.h"

/* ---- Exact metrics whose batches disagree ---- */

/* The tally holds the values as the summary wrote them, so equal is equal. */
static double tally_of(const char *tally, double value)
{
	json_t *json = json_loads(tally, 0, NULL), *pair;
	double found = 0;
	size_t i;

	json_array_foreach(json, i, pair) {
		double x = json_number_value(json_array_get(pair, 0));

		if (x >= value && x <= value)
			found += json_number_value(json_array_get(pair, 1));
	}
	json_decref(json);
	return found;
}

/*
 * The share of batches with another value, over all invocations: a run whose
 * batches disagree has no value that another run could differ from.
 */
static int find_dissent(struct compare_run *r, struct compare_point *p,
			enum metric metric)
{
	struct compare_value *v = &p->metric[metric];
	double all = 0, agree = 0, n, value;
	sqlite3_stmt *stmt;
	int err = store_statement(r->store, STATEMENT_compare_tallies, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, p->id);
	sqlite3_bind_int64(stmt, 2, r->store->metric[metric]);
	while ((err = store_step(r->store, stmt)) == 1) {
		n = sqlite3_column_double(stmt, 0);
		value = sqlite3_column_double(stmt, 1);
		all += n;
		if (sqlite3_column_type(stmt, 2) != SQLITE_NULL)
			agree += tally_of(
				(const char *)sqlite3_column_text(stmt, 2),
				v->value);
		else if (value >= v->value && value <= v->value)
			agree += n;
	}
	sqlite3_reset(stmt);
	v->dissent = all > 0 ? 1 - agree / all : 0;
	return err;
}

static int find_dissents(struct compare_run *r)
{
	size_t i;
	int err = 0;

	for (i = 0; i < r->nr; i++)
		for (enum metric k = 0; !err && k < METRIC_NR; k++) {
			const struct compare_value *v = &r->point[i].metric[k];

			/*
			 * The batches of nearly all points agree: no query for
			 * these.
			 */
			if (v->there && v->low < v->high &&
			    metric_definitions[k].exactness == EXACTNESS_EXACT)
				err = find_dissent(r, &r->point[i], k);
		}
	return err;
}

/* ---- Batches that stayed disturbed ---- */

/* Batches of the point that have a value of @metric. */
static int count_batches(struct compare_run *r, const struct compare_point *p,
			 enum metric metric, double *all)
{
	sqlite3_stmt *stmt;
	int err = store_statement(r->store, STATEMENT_compare_tallies, &stmt);

	*all = 0;
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, p->id);
	sqlite3_bind_int64(stmt, 2, r->store->metric[metric]);
	while ((err = store_step(r->store, stmt)) == 1)
		*all += sqlite3_column_double(stmt, 0);
	sqlite3_reset(stmt);
	return err;
}

static int find_disturbed(struct compare_run *r, struct compare_point *p)
{
	double disturbed, all;
	int err = count_batches(r, p, METRIC_disturbed, &disturbed);

	for (enum metric k = 0; !err && k < METRIC_NR; k++) {
		struct compare_value *v = &p->metric[k];

		if (!v->there ||
		    metric_definitions[k].exactness != EXACTNESS_EXACT)
			continue;
		err = count_batches(r, p, k, &all);
		v->disturbed = disturbed < all ? disturbed / all : 1;
	}
	return err;
}

/* Nearly all points have no such batch: no query for these. */
static int find_all_disturbed(struct compare_run *r)
{
	int err = 0;

	for (size_t i = 0; !err && i < r->nr; i++)
		if (r->point[i].metric[METRIC_disturbed].there)
			err = find_disturbed(r, &r->point[i]);
	return err;
}

/* ---- Medians over invocations ---- */

/* Selecting reorders its input, and the order is that of the invocations. */
static int find_middle(struct compare_value *v)
{
	double *x = malloc(v->nr * sizeof(*x));

	if (!x)
		return -ENOMEM;
	memcpy(x, v->x, v->nr * sizeof(*x));
	v->middle = statistics_quantile(x, v->nr, 0.5);
	free(x);
	return 0;
}

static int find_middles(struct compare_run *r)
{
	int err = 0;

	for (size_t i = 0; i < r->nr; i++)
		for (enum metric k = 0; !err && k < METRIC_NR; k++) {
			struct compare_value *v = &r->point[i].metric[k];

			v->middle = v->value;
			if (v->nr)
				err = find_middle(v);
		}
	return err;
}

int compare_run_agreement(struct compare_run *r)
{
	int err = find_dissents(r);

	if (!err)
		err = find_all_disturbed(r);
	return err ? err : find_middles(r);
}
