/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding the batches of a point whose writes came out alike most often. */
#include "db/summary/summary_alike.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/summary/summary_collect.h"
#include "lib/array.h"

/* A combination of counts by family, and how many batches have it. */
struct combination {
	double count[CLASS_NR];
	size_t batches;
};

struct work {
	struct store *s;
	struct visit_values *v;
	int64_t *visit; /* owned */
	size_t visits;
	struct combination *found; /* owned, as they came */
	size_t nr;
};

/* All at once: the statement is not stepped while a visit is read. */
static int find_visits(struct work *w, int64_t point)
{
	sqlite3_stmt *stmt;
	int err = store_statement(w->s, STATEMENT_visits_of_point, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, point);
	while ((err = store_step(w->s, stmt)) == 1) {
		if (array_grow(&w->visit, w->visits, sizeof(*w->visit))) {
			err = -ENOMEM;
			break;
		}
		w->visit[w->visits++] = sqlite3_column_int64(stmt, 0);
	}
	sqlite3_reset(stmt);
	return err;
}

/* Batch @k of those of the visit at hand that have classes. */
static void combination_of(const struct visit_values *v, size_t k,
			   double count[CLASS_NR])
{
	memset(count, 0, CLASS_NR * sizeof(*count));
	for (enum metric i = 0; i < METRIC_NR; i++)
		if (metric_definitions[i].source == SOURCE_CLASS)
			count[vocabulary_find(vocabulary_classes, CLASS_NR,
					      metric_definitions[i].argument)] =
				v->metric[i].x[k];
}

static int count_combination(struct work *w, const double count[CLASS_NR])
{
	struct combination *c;

	for (size_t i = 0; i < w->nr; i++)
		if (!memcmp(w->found[i].count, count,
			    sizeof(w->found[i].count))) {
			w->found[i].batches++;
			return 0;
		}
	if (array_grow(&w->found, w->nr, sizeof(*w->found)))
		return -ENOMEM;
	c = &w->found[w->nr++];
	memcpy(c->count, count, sizeof(c->count));
	c->batches = 1;
	return 0;
}

/* Those of all classes that a metric counts are added together. */
static int count_all(struct work *w)
{
	double count[CLASS_NR];
	int err = 0;

	for (size_t i = 0; !err && i < w->visits; i++) {
		err = visit_values_collect(w->s, w->v, w->visit[i]);
		for (size_t k = 0; !err && k < w->v->metric[METRIC_writes].nr;
		     k++) {
			combination_of(w->v, k, count);
			err = count_combination(w, count);
		}
	}
	return err;
}

static const struct combination *most_frequent(const struct work *w)
{
	const struct combination *most = w->nr ? &w->found[0] : NULL;

	for (size_t i = 1; i < w->nr; i++)
		if (w->found[i].batches > most->batches)
			most = &w->found[i];
	return most;
}

static int take_alike(struct work *w, struct series alike[METRIC_NR])
{
	int err = 0;

	for (size_t i = 0; !err && i < w->visits; i++) {
		err = visit_values_collect(w->s, w->v, w->visit[i]);
		for (enum metric m = 0; !err && m < METRIC_NR; m++)
			for (size_t k = 0; !err && k < w->v->metric[m].nr; k++)
				err = series_add(&alike[m],
						 w->v->metric[m].x[k]);
	}
	return err;
}

int summary_alike(struct store *s, struct visit_values *v, int64_t point,
		  struct series alike[METRIC_NR])
{
	struct work w = { .s = s, .v = v };
	const struct combination *most;
	int err = find_visits(&w, point);

	if (!err)
		err = count_all(&w);
	most = most_frequent(&w);
	if (!err && most) {
		v->only = most->count;
		err = take_alike(&w, alike);
		v->only = NULL;
	}
	free(w.visit);
	free(w.found);
	return err;
}
