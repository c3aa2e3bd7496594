/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summarising the values of one visit, metric by metric, and storing that. */
#include "db/summary/summary_visit.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "db/stats/statistics.h"
#include "db/summary/summary_collect.h"
#include "db/summary/summary_modes.h"

/* Beyond 2^53 an integer may not be the one that was meant. */
void summary_bind(sqlite3_stmt *stmt, int at, double value)
{
	if (value == nearbyint(value) && fabs(value) <= 0x1p53)
		sqlite3_bind_int64(stmt, at, (int64_t)value);
	else
		sqlite3_bind_double(stmt, at, value);
}

void summary_tally(struct buffer *b, const struct series *x)
{
	char number[32];
	size_t i, start = 0;

	buffer_str(b, "[");
	for (i = 1; i <= x->nr; i++) {
		if (i < x->nr && x->x[i] <= x->x[start])
			continue;
		/*
		 * 17 digits bring every double back: agreement.c looks values
		 * up here.
		 */
		snprintf(number, sizeof(number), "%s[%.17g,", start ? "," : "",
			 x->x[start]);
		buffer_str(b, number);
		buffer_u64(b, i - start);
		buffer_str(b, "]");
		start = i;
	}
	buffer_str(b, "]");
}

static double by_statistic(enum metric_statistic statistic, struct series *x)
{
	switch (statistic) {
	case STATISTIC_MODE:
		return statistics_mode(x->x, x->nr);
	case STATISTIC_P90:
		return statistics_quantile(x->x, x->nr, 0.90);
	case STATISTIC_P99:
		return statistics_quantile(x->x, x->nr, 0.99);
	case STATISTIC_P999:
		return statistics_quantile(x->x, x->nr, 0.999);
	case STATISTIC_MAX:
		return statistics_quantile(x->x, x->nr, 1.0);
	case STATISTIC_MEDIAN:
	case STATISTIC_RATE:
	case STATISTIC_NR:
		break;
	}
	return statistics_quantile(x->x, x->nr, 0.50);
}

/* Of quantiles the median over batches, of maxima the largest. */
static double time_value(enum metric_statistic statistic, struct class_times *t)
{
	if (t->ns.nr)
		return by_statistic(statistic, &t->ns);
	switch (statistic) {
	case STATISTIC_P90:
		return by_statistic(STATISTIC_MEDIAN, &t->p90);
	case STATISTIC_P99:
		return by_statistic(STATISTIC_MEDIAN, &t->p99);
	case STATISTIC_P999:
		return by_statistic(STATISTIC_MEDIAN, &t->p999);
	case STATISTIC_MAX:
		return by_statistic(STATISTIC_MAX, &t->max);
	default:
		return by_statistic(STATISTIC_MEDIAN, &t->p50);
	}
}

static int store_value(struct store *s, int64_t visit, enum metric metric,
		       size_t n, double value, const char *tally)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_visit_add, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, visit);
	sqlite3_bind_int64(stmt, 2, s->metric[metric]);
	sqlite3_bind_int64(stmt, 3, (int64_t)n);
	summary_bind(stmt, 4, value);
	store_bind(stmt, 5, tally);
	return store_exec(s, stmt);
}

/* Its tally is the three counts: rates of invocations are pooled by them. */
static int store_rate(struct store *s, const struct rate *r, int64_t visit,
		      enum metric metric)
{
	char tally[96];

	if (!r->nr)
		return 0;
	snprintf(tally, sizeof(tally), "[[%.17g,%.17g,%.17g]]", r->events,
		 r->trials, r->undecided);
	return store_value(s, visit, metric, r->nr,
			   statistics_per_million(r->events, r->trials), tally);
}

/* Of all batches: their modes show in no value. NULL where memory is out. */
static const char *tally_of(struct visit_values *v, struct series *x)
{
	statistics_sort(x->x, x->nr);
	buffer_reset(&v->tally);
	summary_tally(&v->tally, x);
	return buffer_error(&v->tally) ? NULL : v->tally.text;
}

static int store_times(struct store *s, struct visit_values *v, int64_t visit,
		       enum metric metric, int only)
{
	const struct metric_definition *m = &metric_definitions[metric];
	int class = m->source == SOURCE_ONLY
			    ? only
			    : vocabulary_find(vocabulary_classes, CLASS_NR,
					      m->argument);
	const char *tally = NULL;
	struct class_times *t;

	if (class < 0 || class >= CLASS_NR || !v->times[class].nr)
		return 0;
	t = &v->times[class];
	/* Quantiles of an older program do not have this one. */
	if (m->statistic == STATISTIC_P999 && !t->ns.nr && !t->p999.nr)
		return 0;
	if (summary_has_modes(metric)) {
		tally = tally_of(v, &t->p50);
		if (!tally)
			return -ENOMEM;
	}
	return store_value(s, visit, metric, t->nr, time_value(m->statistic, t),
			   tally);
}

/* A tally of counts is kept only where batches disagree: nearly all agree. */
static bool is_constant(const struct series *x)
{
	for (size_t i = 1; i < x->nr; i++)
		if (x->x[i] < x->x[0] || x->x[i] > x->x[0])
			return false;
	return true;
}

static int store_batches(struct store *s, struct visit_values *v, int64_t visit,
			 enum metric metric)
{
	const struct metric_definition *m = &metric_definitions[metric];
	struct series *x = &v->metric[metric];
	const char *tally = NULL;
	double value;

	/*
	 * A visit that wrote nothing (a fork) has no count of classes: 0 would
	 * say that it wrote and saw no copy.
	 */
	if (!x->nr ||
	    ((m->source == SOURCE_CLASS || m->source == SOURCE_WRITES) &&
	     !v->any_write))
		return 0;
	value = by_statistic(m->statistic, x);
	if (summary_has_modes(metric) ||
	    (m->exactness == EXACTNESS_EXACT && !is_constant(x))) {
		tally = tally_of(v, x);
		if (!tally)
			return -ENOMEM;
	}
	return store_value(s, visit, metric, x->nr, value, tally);
}

/* The class of a visit is stored beside it, for one_class() of summary.c. */
static int finish(struct store *s, int64_t visit, int only)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_visit_done, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, visit);
	if (only != CLASS_NR)
		store_bind(stmt, 2, only < 0 ? "" : vocabulary_classes[only]);
	return store_exec(s, stmt);
}

/*
 * The old summary goes first, in the same transaction: a metric that a newer
 * program dropped would stay behind.
 */
int summary_visit(struct store *s, struct visit_values *v, int64_t visit)
{
	sqlite3_stmt *stmt;
	int only, err = visit_values_collect(s, v, visit);

	if (!err)
		err = store_statement(s, STATEMENT_visit_clear, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, visit);
	err = store_exec(s, stmt);
	only = visit_values_class(v);
	for (enum metric i = 0; !err && i < METRIC_NR; i++) {
		switch (metric_definitions[i].source) {
		case SOURCE_TIME:
		case SOURCE_ONLY:
			err = store_times(s, v, visit, i, only);
			break;
		case SOURCE_RATE:
			err = store_rate(s, &v->rate[i], visit, i);
			break;
		default:
			err = store_batches(s, v, visit, i);
		}
	}
	return err ? err : finish(s, visit, only);
}
