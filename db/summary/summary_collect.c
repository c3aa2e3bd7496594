/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the batches of a visit into arrays of values, metric by metric. */
#include "db/summary/summary_collect.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"

/* The columns of STATEMENT_batches_of. */
enum { SEQ, SORT, NR, NAMES, READINGS, CLASSES, SAMPLES, QUANTILES, SUM_NS };

#define NR_SERIES 6

static struct series *series_of(struct class_times *t, int which)
{
	struct series *const all[NR_SERIES] = { &t->p50,  &t->p90, &t->p99,
						&t->p999, &t->max, &t->ns };

	return all[which];
}

static void values_reset(struct visit_values *v)
{
	size_t i;
	int k;

	for (enum metric m = 0; m < METRIC_NR; m++)
		v->metric[m].nr = 0;
	memset(v->rate, 0, sizeof(v->rate));
	for (i = 0; i < CLASS_NR; i++) {
		for (k = 0; k < NR_SERIES; k++)
			series_of(&v->times[i], k)->nr = 0;
		v->times[i].nr = 0;
	}
	v->any_write = v->reduced = false;
}

void visit_values_release(struct visit_values *v)
{
	size_t i;
	int k;

	for (enum metric m = 0; m < METRIC_NR; m++)
		series_release(&v->metric[m]);
	for (i = 0; i < CLASS_NR; i++)
		for (k = 0; k < NR_SERIES; k++)
			series_release(series_of(&v->times[i], k));
	series_release(&v->readings);
	batch_parts_release(&v->parts);
	buffer_release(&v->tally);
	free(v->map.names);
	memset(v, 0, sizeof(*v));
}

static int damaged(struct store *s)
{
	return store_fail(s, -EBADF, "a batch is damaged");
}

static json_t *load(sqlite3_stmt *row, int column)
{
	return json_loadb((const char *)sqlite3_column_text(row, column),
			  (size_t)sqlite3_column_bytes(row, column), 0, NULL);
}

/* Names of a set are few, and each set is looked through once. */
static int position(const json_t *names, const char *name)
{
	const char *other;
	size_t i;

	for (i = 0; i < json_array_size(names); i++) {
		other = json_string_value(json_array_get(names, i));
		if (other && !strcmp(other, name))
			return (int)i;
	}
	return -1;
}

/* "a" or "a+b", up to @end. Are all of them there? */
static bool map_sum(const char *text, const char *end, const json_t *names,
		    int at[2])
{
	at[0] = at[1] = -1;
	for (size_t i = 0; i < 2 && text < end; i++) {
		size_t len = strcspn(text, "+/");
		char *name = strndup(text, len);

		at[i] = name ? position(names, name) : -1;
		free(name);
		if (at[i] < 0)
			return false;
		text += len + 1;
	}
	return true;
}

/*
 * "events/trials" or "events/trials/undecided". A batch that has some of these
 * readings and not all has no rate.
 */
static void map_rate(struct reading_map *m, enum metric metric,
		     const json_t *names)
{
	const char *text = metric_definitions[metric].argument;
	const char *trials = strchr(text, '/') + 1;
	const char *undecided = strchr(trials, '/');
	const char *end = text + strlen(text);
	struct rate_map *r = &m->rate[metric];

	r->undecided = undecided ? position(names, undecided + 1) : -1;
	if (map_sum(text, trials - 1, names, r->events) &&
	    map_sum(trials, undecided ? undecided : end, names, r->trials) &&
	    (!undecided || r->undecided >= 0))
		m->metric[metric] = r->events[0];
}

static void map_metric(struct reading_map *m, enum metric metric,
		       const json_t *names)
{
	const struct metric_definition *d = &metric_definitions[metric];

	m->metric[metric] = -1;
	if (d->source == SOURCE_READING)
		m->metric[metric] = position(names, d->argument);
	if (d->source == SOURCE_RATE)
		map_rate(m, metric, names);
}

/*
 * Batches of a point mostly have one set of readings, or two in turns.
 * Comparing the text of two sets is cheaper than parsing one.
 */
static int map_readings(struct store *s, struct reading_map *m,
			sqlite3_stmt *row)
{
	const char *text = (const char *)sqlite3_column_text(row, NAMES);
	json_t *names;

	if (!text)
		return damaged(s);
	if (m->names && !strcmp(m->names, text))
		return 0;
	names = load(row, NAMES);
	if (!json_is_array(names)) {
		json_decref(names);
		return damaged(s);
	}
	free(m->names);
	m->names = strdup(text);
	m->nr = json_array_size(names);
	for (enum metric i = 0; i < METRIC_NR; i++)
		map_metric(m, i, names);
	m->copies = position(names, "copies");
	m->written_pages = position(names, "written_pages");
	m->arm_ns = position(names, "arm_ns");
	json_decref(names);
	return m->names ? 0 : -ENOMEM;
}

static double sum(const struct visit_values *v, const int at[2])
{
	return v->readings.x[at[0]] + (at[1] < 0 ? 0 : v->readings.x[at[1]]);
}

static int add_rate(struct visit_values *v, enum metric metric)
{
	const struct rate_map *m = &v->map.rate[metric];
	struct rate *r = &v->rate[metric];
	struct rate one = {
		.events = sum(v, m->events),
		.trials = sum(v, m->trials),
	};

	if (m->undecided >= 0)
		one.undecided = v->readings.x[m->undecided];
	if (one.trials <= 0)
		return 0;
	/* No interval exists for more events than trials. */
	if (one.events < 0 || one.events > one.trials || one.undecided < 0)
		return -EBADF;
	r->events += one.events;
	r->trials += one.trials;
	r->undecided += one.undecided;
	r->nr++;
	return series_add(&v->metric[metric],
			  statistics_per_million(one.events, one.trials));
}

/* Times of batches with witnesses are those of the witnesses. */
static int add_reading(struct visit_values *v, enum metric metric, bool timed)
{
	const struct metric_definition *m = &metric_definitions[metric];
	int at = v->map.metric[metric];

	if (at < 0 || (m->exactness == EXACTNESS_TIME && !timed))
		return 0;
	return m->source == SOURCE_RATE
		       ? add_rate(v, metric)
		       : series_add(&v->metric[metric], v->readings.x[at]);
}

static int add_readings(struct store *s, struct visit_values *v,
			sqlite3_stmt *row, bool timed)
{
	json_t *json = load(row, READINGS);
	size_t i, nr = json_array_size(json);
	int err = 0;

	v->readings.nr = 0;
	if (!json_is_array(json) || nr != v->map.nr)
		err = damaged(s);
	for (i = 0; !err && i < nr; i++) {
		/* jansson would make 0 of anything else, which is a count. */
		if (!json_is_integer(json_array_get(json, i)))
			err = damaged(s);
		else
			err = series_add(&v->readings,
					 (double)json_integer_value(
						 json_array_get(json, i)));
	}
	json_decref(json);
	for (enum metric m = 0; !err && m < METRIC_NR; m++)
		err = add_reading(v, m, timed);
	return err == -EBADF ? damaged(s) : err;
}

/*
 * A batch without a write of a class counts 0 of it: only a profiled batch,
 * which has no classes, counts nothing.
 */
static int add_counts(struct visit_values *v, const size_t counts[CLASS_NR])
{
	size_t writes = 0;
	int err = 0;

	for (int i = 0; i < CLASS_NR; i++)
		if (vocabulary_is_write[i])
			writes += counts[i];
	v->any_write |= writes > 0;
	for (enum metric i = 0; !err && i < METRIC_NR; i++) {
		const struct metric_definition *m = &metric_definitions[i];

		if (m->source == SOURCE_WRITES)
			err = series_add(&v->metric[i], (double)writes);
		if (m->source == SOURCE_CLASS)
			err = series_add(&v->metric[i],
					 (double)counts[vocabulary_find(
						 vocabulary_classes, CLASS_NR,
						 m->argument)]);
	}
	return err;
}

/* The families of one batch, by their number in @counts. */
static int count_classes(struct store *s, struct visit_values *v,
			 sqlite3_stmt *row, size_t counts[CLASS_NR])
{
	json_t *json = load(row, CLASSES);
	int err = batch_parts_classes(&v->parts, json);

	json_decref(json);
	if (err == -ENOMEM)
		return err;
	if (err ||
	    (int64_t)v->parts.nr_classes != sqlite3_column_int64(row, NR))
		return damaged(s);
	for (size_t i = 0; i < v->parts.nr_classes; i++)
		counts[vocabulary_family[v->parts.classes[i]]]++;
	return 0;
}

/* Is it one of those that are asked for? */
static bool is_wanted(const struct visit_values *v,
		      const size_t counts[CLASS_NR])
{
	for (int i = 0; v->only && i < CLASS_NR; i++)
		if (vocabulary_is_write[i] && (size_t)v->only[i] != counts[i])
			return false;
	return true;
}

static int add_quantiles(struct visit_values *v)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < v->parts.nr_quantiles; i++) {
		const struct class_quantiles *q = &v->parts.quantiles[i];
		struct class_times *t = &v->times[q->of];

		t->nr += q->nr;
		err = series_add(&t->p50, (double)q->p50);
		if (!err)
			err = series_add(&t->p90, (double)q->p90);
		if (!err)
			err = series_add(&t->p99, (double)q->p99);
		if (!err && q->p999 != QUANTILE_ABSENT)
			err = series_add(&t->p999, (double)q->p999);
		if (!err)
			err = series_add(&t->max, (double)q->max);
	}
	return err;
}

/* Of the samples of a batch, which are those from @first on. Their order in the
 * pool does not matter. */
static int add_median(struct class_times *t, size_t first)
{
	size_t nr = t->ns.nr - first;

	return nr ? series_add(&t->p50,
			       statistics_quantile(t->ns.x + first, nr, 0.50))
		  : 0;
}

/*
 * Once one batch of a visit came without samples, the others are reduced as
 * well: numbers of both sorts cannot be pooled.
 */
static int add_samples(struct store *s, struct visit_values *v,
		       sqlite3_stmt *row, double *sum)
{
	struct batch_parts *p = &v->parts;
	int err = batch_parts_stored(
		p, (const char *)sqlite3_column_text(row, SAMPLES),
		(size_t)sqlite3_column_bytes(row, SAMPLES));
	size_t i, first[CLASS_NR];
	uint64_t writes;

	if (err)
		return err == -ENOMEM ? err : damaged(s);
	if (p->nr_ns != p->nr_classes)
		return damaged(s);
	/* add_classes() has just decoded the classes of this batch into @p. */
	if (v->reduced) {
		err = batch_parts_reduce(p, &writes);
		*sum = (double)writes;
		return err ? err : add_quantiles(v);
	}
	for (i = 0; i < CLASS_NR; i++)
		first[i] = v->times[i].ns.nr;
	for (i = 0; !err && i < p->nr_ns; i++) {
		if (vocabulary_is_write[p->classes[i]])
			*sum += (double)p->ns[i];
		v->times[p->classes[i]].nr++;
		err = series_add(&v->times[p->classes[i]].ns, (double)p->ns[i]);
	}
	for (i = 0; !err && i < CLASS_NR; i++)
		err = add_median(&v->times[i], first[i]);
	return err;
}

/* The times of a timed batch; *@sum of its writes, NAN without times. */
static int add_times(struct store *s, struct visit_values *v, sqlite3_stmt *row,
		     double *sum)
{
	json_t *json;
	int err;

	/* Not 0: a batch without times would have the shortest cycle of all. */
	*sum = NAN;
	if (sqlite3_column_type(row, SAMPLES) != SQLITE_NULL) {
		*sum = 0;
		return add_samples(s, v, row, sum);
	}
	if (sqlite3_column_type(row, QUANTILES) == SQLITE_NULL)
		return 0;
	*sum = sqlite3_column_double(row, SUM_NS);
	json = load(row, QUANTILES);
	err = batch_parts_quantiles(&v->parts, json);
	json_decref(json);
	if (err)
		return damaged(s);
	return add_quantiles(v);
}

/* @sum of the writes, which a batch without any does not have. */
static int add_sum(struct visit_values *v, double sum)
{
	int err = 0;

	for (enum metric i = 0; !err && i < METRIC_NR; i++)
		if (metric_definitions[i].source == SOURCE_SUM && sum > 0)
			err = series_add(&v->metric[i], sum);
	return err;
}

/* The time of one operation of this batch; NAN where it had none. @first: the
 * medians of batches before it, of each class. */
static double operation(const struct visit_values *v,
			const struct metric_definition *m,
			const size_t first[CLASS_NR])
{
	int class = vocabulary_find(vocabulary_classes, CLASS_NR, m->argument);
	const struct series *p50 = class < 0 ? NULL : &v->times[class].p50;

	if (p50)
		return p50->nr > first[class] ? p50->x[first[class]] : NAN;
	return v->map.arm_ns < 0 ? NAN : v->readings.x[v->map.arm_ns];
}

static int add_per_page(struct visit_values *v, const size_t first[CLASS_NR])
{
	int err = 0;

	for (enum metric i = 0; !err && i < METRIC_NR; i++) {
		const struct metric_definition *m = &metric_definitions[i];
		double ns;

		if (m->source != SOURCE_PER_PAGE || !(v->range_pages > 0))
			continue;
		ns = operation(v, m, first);
		if (!isnan(ns))
			err = series_add(&v->metric[i], ns / v->range_pages);
	}
	return err;
}

/* Computed batch by batch: a ratio of medians is the median of nothing. */
static int add_derived(struct visit_values *v, double sum)
{
	const struct reading_map *m = &v->map;
	double written;
	int err = 0;

	if (m->written_pages < 0)
		return 0;
	/*
	 * By pages written, not by writes: kernels whose classes differ can be
	 * compared then.
	 */
	written = v->readings.x[m->written_pages];
	if (written <= 0)
		return 0;
	for (enum metric i = 0; !err && i < METRIC_NR; i++) {
		if (metric_definitions[i].source == SOURCE_COW_RATE &&
		    m->copies >= 0)
			err = series_add(&v->metric[i],
					 v->readings.x[m->copies] / written);
		if (metric_definitions[i].source == SOURCE_CYCLE &&
		    m->arm_ns >= 0 && !isnan(sum))
			err = series_add(&v->metric[i],
					 (v->readings.x[m->arm_ns] + sum) /
						 written);
	}
	return err;
}

/* All that a timed batch has in times. */
static int add_timed(struct store *s, struct visit_values *v, sqlite3_stmt *row,
		     bool classes, double *sum)
{
	size_t first[CLASS_NR];
	int err = 0;

	for (int i = 0; i < CLASS_NR; i++)
		first[i] = v->times[i].p50.nr;
	if (classes)
		err = add_times(s, v, row, sum);
	if (!err)
		err = add_sum(v, *sum);
	return err ? err : add_per_page(v, first);
}

static int add_batch(struct store *s, struct visit_values *v, sqlite3_stmt *row)
{
	const char *sort = (const char *)sqlite3_column_text(row, SORT);
	bool timed = sort && !strcmp(sort, vocabulary_sorts[BATCH_TIMED]);
	bool classes = sqlite3_column_type(row, CLASSES) != SQLITE_NULL;
	size_t counts[CLASS_NR] = { 0 };
	double sum = NAN;
	/* The map first, as all else looks up readings by it. */
	int err = sort ? map_readings(s, &v->map, row) : damaged(s);

	if (!err && classes)
		err = count_classes(s, v, row, counts);
	if (err || (v->only && !classes) || !is_wanted(v, counts))
		return err;
	err = add_readings(s, v, row, timed);
	if (!err && classes)
		err = add_counts(v, counts);
	if (!err && timed)
		err = add_timed(s, v, row, classes, &sum);
	/* Last: it needs the readings and the times of this same batch. */
	return err ? err : add_derived(v, sum);
}

static int read_range(struct store *s, struct visit_values *v, int64_t visit)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_visit_range, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, visit);
	err = store_step(s, stmt);
	v->range_pages = err == 1 ? sqlite3_column_double(stmt, 0) / 4096 : 0;
	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

/* One reduced batch decides how all are read, so that is asked first. */
int visit_values_collect(struct store *s, struct visit_values *v, int64_t visit)
{
	sqlite3_stmt *stmt;
	int err = read_range(s, v, visit);

	if (!err)
		err = store_statement(s, STATEMENT_visit_reduced, &stmt);
	if (err)
		return err;
	values_reset(v);
	sqlite3_bind_int64(stmt, 1, visit);
	err = store_step(s, stmt);
	v->reduced = err == 1;
	sqlite3_reset(stmt);
	if (err >= 0)
		err = store_statement(s, STATEMENT_batches_of, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, visit);
	while ((err = store_step(s, stmt)) == 1) {
		err = add_batch(s, v, stmt);
		if (err)
			break;
	}
	sqlite3_reset(stmt);
	return err;
}

/* One in hundreds, beside the others of its family, which it is timed apart
 * from. */
static bool is_apart(const struct visit_values *v, int class)
{
	int family = (int)vocabulary_family[class];

	return family != class && v->times[family].nr;
}

int visit_values_class(const struct visit_values *v)
{
	int found = CLASS_NR, i;

	for (i = 0; i < CLASS_NR; i++) {
		if (!vocabulary_is_write[i] || !v->times[i].nr ||
		    is_apart(v, i))
			continue;
		/*
		 * Inconclusive writes are of an unknown mixture, so no class of
		 * their own.
		 */
		if (found != CLASS_NR || i == CLASS_inconclusive)
			return -1;
		found = i;
	}
	return found;
}
