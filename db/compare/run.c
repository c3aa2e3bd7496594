/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One side of a comparison: its entries, its samples, its end. */
#include "db/compare/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"
#include "db/store_internal.h"
#include "db/summary/summary_collect.h"

/* An array without elements is NULL, and free() takes that. */
static void release_point(struct compare_point *p)
{
	free(p->name);
	free(p->experiment);
	free(p->skip_reason);
	for (enum metric i = 0; i < METRIC_NR; i++) {
		free(p->metric[i].x);
		free(p->metric[i].invocation);
	}
}

void compare_run_release(struct compare_run *r)
{
	char *const own[] = { r->uuid,	  r->session, r->label,	 r->kernel,
			      r->clock,	  r->machine, r->status, r->started_at,
			      r->version, r->command };
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		free(own[i]);
	for (i = 0; i < r->nr_entries; i++) {
		free(r->entry[i].key);
		free(r->entry[i].value);
	}
	free(r->entry);
	for (i = 0; i < r->nr; i++)
		release_point(&r->point[i]);
	free(r->point);
	memset(r, 0, sizeof(*r));
}

const char *compare_run_entry(const struct compare_run *r, const char *key)
{
	size_t i;

	for (i = 0; i < r->nr_entries; i++)
		if (!strcmp(r->entry[i].key, key))
			return r->entry[i].value;
	return NULL;
}

bool compare_run_near(const struct compare_run *r)
{
	return !strcmp(r->clock, "instructions");
}

bool compare_run_timeless(const struct compare_run *r)
{
	return !strcmp(r->clock, "emulated");
}

/* ---- Samples ---- */

/* A metric "of all writes" has samples only where all are of one class. */
static const struct series *series_of(const struct visit_values *v,
				      enum metric metric)
{
	const struct metric_definition *m = &metric_definitions[metric];
	int class;

	switch (m->source) {
	case SOURCE_TIME:
		class = vocabulary_find(vocabulary_classes, CLASS_NR,
					m->argument);
		break;
	case SOURCE_ONLY:
		class = visit_values_class(v);
		break;
	default:
		return &v->metric[metric];
	}
	return class >= 0 && class < CLASS_NR ? &v->times[class].ns : NULL;
}

static int copy_sorted(const struct series *from, double **x, size_t *nr)
{
	if (!from || !from->nr)
		return 0;
	*x = malloc(from->nr * sizeof(**x));
	if (!*x)
		return -ENOMEM;
	memcpy(*x, from->x, from->nr * sizeof(**x));
	*nr = from->nr;
	statistics_sort(*x, *nr);
	return 0;
}

/*
 * Samples stay in the database until a row needs them: a run has millions, and
 * few rows are close enough for them to matter.
 */
int compare_run_samples(const struct compare_run *r,
			const struct compare_point *p, enum metric metric,
			unsigned int invocation, double **x, size_t *nr)
{
	struct visit_values v = { 0 };
	sqlite3_stmt *stmt;
	int64_t visit = 0;
	int err;

	*x = NULL;
	*nr = 0;
	/*
	 * Runs that are made up (tests/unit/db/simulate.c) are in no database.
	 */
	if (!r->store)
		return 0;
	err = store_statement(r->store, STATEMENT_visit_find, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, p->id);
	sqlite3_bind_int64(stmt, 2, invocation);
	err = store_step(r->store, stmt);
	if (err == 1)
		visit = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	if (err != 1)
		return err;
	err = visit_values_collect(r->store, &v, visit);
	if (!err)
		err = copy_sorted(series_of(&v, metric), x, nr);
	visit_values_release(&v);
	return err;
}
