/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summarising points over their visits: the second step of summary.h. */
#include "db/summary/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/schema.h"
#include "db/stats/statistics.h"
#include "db/summary/summary_alike.h"
#include "db/summary/summary_collect.h"
#include "db/summary/summary_modes.h"
#include "db/summary/summary_visit.h"
#include "lib/array.h"

/* Beyond any visit: a damaged file must not fill the memory. */
#define BATCHES_MAX (1 << 24)

/* A rate has no value if more of its trials than this are undecided. */
#define UNDECIDED_MAX 0.01

/* The values of one metric over the visits of a point. */
struct point_values {
	struct series x; /* one a visit; of an exact one, one a batch */
	struct series batches; /* of a time; a median per batch */
	size_t visits;
	/* Of one that is a rate; one a visit. */
	struct series events, trials, undecided;
};

struct summary {
	struct store *s;
	bool near; /* times of this run are instructions */
	struct visit_values visit;
	struct point_values point[METRIC_NR];
	/* Of summary_alike(); empty where the batches agree. */
	struct series alike[METRIC_NR];
	int64_t *dirty; /* visits at hand */
	size_t nr_dirty, room_dirty;
};

static void release_values(struct point_values *v)
{
	series_release(&v->x);
	series_release(&v->batches);
	series_release(&v->events);
	series_release(&v->trials);
	series_release(&v->undecided);
}

static void release(struct summary *m)
{
	visit_values_release(&m->visit);
	for (enum metric i = 0; i < METRIC_NR; i++) {
		release_values(&m->point[i]);
		series_release(&m->alike[i]);
	}
	free(m->dirty);
	free(m);
}

/*
 * A list first: summary_visit() changes the column by which these rows are
 * found.
 */
static int find_dirty(struct summary *m, int64_t point)
{
	sqlite3_stmt *stmt;
	int err = store_statement(m->s, STATEMENT_visits_dirty, &stmt);

	if (err)
		return err;
	m->nr_dirty = 0;
	sqlite3_bind_int64(stmt, 1, point);
	while ((err = store_step(m->s, stmt)) == 1) {
		err = array_reserve(&m->dirty, &m->room_dirty, m->nr_dirty + 1,
				    sizeof(*m->dirty));
		if (err)
			break;
		m->dirty[m->nr_dirty++] = sqlite3_column_int64(stmt, 0);
	}
	sqlite3_reset(stmt);
	return err;
}

/*
 * The batches of one visit, from its tally. The values of batches, as many
 * times as each came: the mode over a run is that of all its batches, not of
 * its invocations' modes.
 */
static int expand(struct series *x, const char *tally)
{
	json_t *json = json_loads(tally, 0, NULL), *pair;
	json_int_t n;
	size_t i;
	int err = json_is_array(json) ? 0 : -EBADF;

	for (i = 0; !err && i < json_array_size(json); i++) {
		pair = json_array_get(json, i);
		n = json_integer_value(json_array_get(pair, 1));
		if (n > BATCHES_MAX)
			err = -EBADF;
		while (!err && n-- > 0)
			err = series_add(
				x, json_number_value(json_array_get(pair, 0)));
	}
	json_decref(json);
	return err;
}

/* Two counts are of an older program, which left undecided trials out. */
static int add_rate(struct point_values *v, const char *tally)
{
	json_t *json = json_loads(tally ? tally : "", 0, NULL), *counts;
	double events, trials, undecided;
	int err = -EBADF;

	counts = json_array_get(json, 0);
	if (json_array_size(counts) >= 2) {
		events = json_number_value(json_array_get(counts, 0));
		trials = json_number_value(json_array_get(counts, 1));
		/* 0 without a third one. */
		undecided = json_number_value(json_array_get(counts, 2));
		err = trials > 0 && events <= trials && undecided >= 0 ? 0
								       : -EBADF;
		if (!err)
			err = series_add(&v->events, events);
		if (!err)
			err = series_add(&v->trials, trials);
		if (!err)
			err = series_add(&v->undecided, undecided);
	}
	json_decref(json);
	return err;
}

static int add_visit(struct summary *m, sqlite3_stmt *row)
{
	enum metric metric =
		schema_metric(m->s->metric, sqlite3_column_int64(row, 0));
	int64_t n = sqlite3_column_int64(row, 1);
	double value = sqlite3_column_double(row, 2);
	struct point_values *v;
	int err = 0;

	/* Of a newer program, which alone knows how to summarise it. */
	if (metric == METRIC_NR)
		return 0;
	v = &m->point[metric];
	v->visits++;
	if (metric_definitions[metric].source == SOURCE_RATE) {
		err = add_rate(v, (const char *)sqlite3_column_text(row, 3));
		return err ? err : series_add(&v->x, value);
	}
	if (metric_definitions[metric].exactness != EXACTNESS_EXACT) {
		err = series_add(&v->x, value);
		/* A visit that an older program summarised has none. */
		if (!err && summary_has_modes(metric) &&
		    sqlite3_column_type(row, 3) != SQLITE_NULL)
			err = expand(&v->batches,
				     (const char *)sqlite3_column_text(row, 3));
		return err;
	}
	if (n > BATCHES_MAX)
		return -EBADF;
	if (sqlite3_column_type(row, 3) != SQLITE_NULL)
		return expand(&v->x, (const char *)sqlite3_column_text(row, 3));
	while (!err && n-- > 0)
		err = series_add(&v->x, value);
	return err;
}

static int collect(struct summary *m, int64_t point)
{
	sqlite3_stmt *stmt;
	int err = store_statement(m->s, STATEMENT_point_visits, &stmt);

	if (err)
		return err;
	for (enum metric i = 0; i < METRIC_NR; i++) {
		/* Emptied, not freed: the next point needs as much room. */
		m->point[i].x.nr = m->point[i].visits = 0;
		m->point[i].batches.nr = 0;
		m->point[i].events.nr = m->point[i].trials.nr = 0;
		m->point[i].undecided.nr = 0;
		m->alike[i].nr = 0;
	}
	sqlite3_bind_int64(stmt, 1, point);
	while ((err = store_step(m->s, stmt)) == 1) {
		err = add_visit(m, stmt);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	if (err == -EBADF)
		store_fail(m->s, err, "a summary is damaged");
	return err;
}

/*
 * Are all timed writes of the point, over its visits, of one class? A point
 * whose writes are of two classes has no time "of a write".
 */
static int one_class(struct store *s, int64_t point, bool *one)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_point_classes, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, point);
	err = store_step(s, stmt);
	if (err == 1)
		/*
		 * A visit of several classes has the class "", which counts as
		 * one.
		 */
		*one = sqlite3_column_int(stmt, 0) == 1 &&
		       !sqlite3_column_int(stmt, 1);
	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

static int counts_instructions(struct store *s, int64_t id, bool *near)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_clock, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, id);
	err = store_step(s, stmt);
	if (err != 1)
		return err;
	err = store_texts(s, stmt, 0, 0);
	if (!err)
		*near = !strcmp((const char *)sqlite3_column_text(stmt, 0),
				"instructions");
	sqlite3_reset(stmt);
	return err;
}

static double total(const struct series *x)
{
	double all = 0;

	for (size_t i = 0; i < x->nr; i++)
		all += x->x[i];
	return all;
}

/* Trials are undecided because something changed frames: with too many of them
 * the rest is no basis for a rate. */
static bool is_undecided(const struct point_values *v)
{
	double undecided = total(&v->undecided);

	return undecided > UNDECIDED_MAX * (total(&v->trials) + undecided);
}

/*
 * Events of one visit are not independent: its rate is one of its own. Trials
 * that are undecided are no events at the lower end, and events at the upper.
 */
static void pool(struct point_values *v, double *value, double *low,
		 double *high)
{
	size_t nr = v->trials.nr;
	double other;

	*value = statistics_per_million(total(&v->events), total(&v->trials));
	for (size_t i = 0; i < nr; i++)
		v->trials.x[i] += v->undecided.x[i];
	statistics_clustered_interval(v->events.x, v->trials.x, nr, low,
				      &other);
	for (size_t i = 0; i < nr; i++)
		v->events.x[i] += v->undecided.x[i];
	statistics_clustered_interval(v->events.x, v->trials.x, nr, &other,
				      high);
	*low *= 1e6;
	*high *= 1e6;
}

/* Do batches differ in how many of their writes are of a class? */
static bool classes_differ(const struct summary *m)
{
	for (enum metric i = 0; i < METRIC_NR; i++) {
		const struct series *x = &m->point[i].x;

		if (metric_definitions[i].source != SOURCE_CLASS)
			continue;
		for (size_t k = 1; k < x->nr; k++)
			if (x->x[k] < x->x[0] || x->x[k] > x->x[0])
				return true;
	}
	return false;
}

/* The most frequent value, where batches differ that of the batches whose
 * writes came out alike: counts of one point then add up. */
static double exact_value(struct summary *m, enum metric metric)
{
	struct series *alike = &m->alike[metric];

	if (!alike->nr)
		alike = &m->point[metric].x;
	return statistics_mode(alike->x, alike->nr);
}

/*
 * Noisy ones take the median over invocations, near ones the minimum: an icount
 * boot can only be disturbed upwards.
 */
static int store_metric(struct summary *m, int64_t point, enum metric metric)
{
	const struct metric_definition *d = &metric_definitions[metric];
	struct point_values *v = &m->point[metric];
	double value, low, high, *x = v->x.x;
	size_t n = v->x.nr;
	bool bounds = true;
	sqlite3_stmt *stmt;
	int err = store_statement(m->s, STATEMENT_point_add, &stmt);

	if (err)
		return err;
	statistics_sort(x, n);
	low = x[0];
	high = x[n - 1];
	if (d->source == SOURCE_RATE) {
		pool(v, &value, &low, &high);
	} else if (d->exactness == EXACTNESS_EXACT) {
		value = exact_value(m, metric);
	} else if (d->exactness == EXACTNESS_TIME && m->near) {
		value = low;
	} else {
		bounds = statistics_median_interval(x, n, &low, &high);
		value = statistics_quantile(x, n, 0.50);
	}
	sqlite3_bind_int64(stmt, 1, point);
	sqlite3_bind_int64(stmt, 2, m->s->metric[metric]);
	sqlite3_bind_int64(stmt, 3, (int64_t)v->visits);
	summary_bind(stmt, 4, value);
	/* NULL below 6 invocations: no interval of so few reaches 95 %. */
	if (bounds) {
		summary_bind(stmt, 5, low);
		summary_bind(stmt, 6, high);
	}
	return store_exec(m->s, stmt);
}

static int update_visits(struct summary *m, int64_t point)
{
	size_t i;
	int err = find_dirty(m, point);

	for (i = 0; !err && i < m->nr_dirty; i++)
		err = summary_visit(m->s, &m->visit, m->dirty[i]);
	return err;
}

static int run_on(struct store *s, enum statement which, int64_t point)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, which, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, point);
	return store_exec(s, stmt);
}

/* All metrics of a point anew: what has no value any more must not keep one. */
static int update_point(struct summary *m, int64_t point)
{
	bool one = false;
	int err = update_visits(m, point);

	if (!err)
		err = collect(m, point);
	if (!err && classes_differ(m))
		err = summary_alike(m->s, &m->visit, point, m->alike);
	if (!err)
		err = one_class(m->s, point, &one);
	if (!err)
		err = run_on(m->s, STATEMENT_point_clear, point);
	if (!err)
		err = run_on(m->s, STATEMENT_modes_clear, point);
	for (enum metric i = 0; !err && i < METRIC_NR; i++) {
		if (!m->point[i].x.nr || is_undecided(&m->point[i]) ||
		    (metric_definitions[i].source == SOURCE_ONLY && !one))
			continue;
		err = store_metric(m, point, i);
		/* Instructions of boots are judged by their minimum. */
		if (!err && !m->near)
			err = summary_modes(m->s, point, i,
					    &m->point[i].batches);
	}
	return err ? err : run_on(m->s, STATEMENT_point_done, point);
}

/* Do @work to each point of run @id that statement @which finds. */
static int each_point(struct store *s, int64_t id, enum statement which,
		      int (*work)(struct summary *m, int64_t point))
{
	/*
	 * On the heap: with an array per metric and per class it is too large
	 * for a stack.
	 */
	struct summary *m = calloc(1, sizeof(*m));
	sqlite3_stmt *stmt;
	int err;

	if (!m)
		return store_fail(s, -ENOMEM, "out of memory");
	m->s = s;
	err = counts_instructions(s, id, &m->near);
	if (!err)
		err = store_statement(s, which, &stmt);
	if (!err) {
		sqlite3_bind_int64(stmt, 1, id);
		while ((err = store_step(s, stmt)) == 1) {
			err = work(m, sqlite3_column_int64(stmt, 0));
			if (err)
				break;
		}
		sqlite3_reset(stmt);
	}
	release(m);
	if (err == -ENOMEM)
		store_fail(s, err, "out of memory");
	return err;
}

int summary_visits(struct store *s, int64_t id)
{
	return each_point(s, id, STATEMENT_points_unread, update_visits);
}

int summary_update(struct store *s, int64_t id)
{
	return each_point(s, id, STATEMENT_points_dirty, update_point);
}
