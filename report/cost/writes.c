/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the samples of a point's writes, and takes their quantiles. */
#include "report/cost/writes.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>

#include "db/stats/series.h"
#include "db/stats/statistics.h"

/* Writes beyond a quantile, below which it says nothing. */
#define BEYOND 10

static const double at[COST_QUANTILES] = { 0.5, 0.99, 0.999 };

/* Does a quantile of @nr writes say anything? */
static bool tells(size_t nr, enum cost_quantile q)
{
	return (double)nr * (1 - at[q]) >= BEYOND - 1e-9;
}

/* One invocation is over: its quantiles widen the range of them. */
static void widen(struct cost_writes *w, struct series *s)
{
	for (int q = 0; s->nr && q < COST_QUANTILES; q++) {
		double p = statistics_quantile(s->x, s->nr, at[q]);

		w->low[q] = fmin(w->low[q], p);
		w->high[q] = fmax(w->high[q], p);
	}
	s->nr = 0;
}

static int read_samples(struct cost_writes *w, sqlite3_stmt *st,
			struct series *all, struct series *one)
{
	int64_t invocation = -1;
	int rc, err = 0;

	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		double ns = sqlite3_column_double(st, 1);

		if (invocation != sqlite3_column_int64(st, 0))
			widen(w, one);
		invocation = sqlite3_column_int64(st, 0);
		err = series_add(all, ns);
		if (!err)
			err = series_add(one, ns);
	}
	widen(w, one);
	return err ? err : rc == SQLITE_DONE ? 0 : -EIO;
}

static int pool(struct cost_writes *w, struct sqlite3 *db, int64_t run,
		const char *point, struct series *all, struct series *one)
{
	sqlite3_stmt *st = NULL;
	int err;

	if (sqlite3_prepare_v2(db,
			       "SELECT invocation, ns FROM sample_value"
			       " WHERE run = ?1 AND point = ?2"
			       " ORDER BY invocation",
			       -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	sqlite3_bind_int64(st, 1, run);
	sqlite3_bind_text(st, 2, point, -1, SQLITE_STATIC);
	err = read_samples(w, st, all, one);
	sqlite3_finalize(st);
	return err;
}

static void take_metrics(struct cost_writes *w, const struct summary_point *p)
{
	static const enum metric of[COST_QUANTILES] = { METRIC_write_ns,
							METRIC_write_ns_p99,
							METRIC_write_ns_p999 };

	w->known = p->metric[METRIC_write_ns].there;
	for (int q = 0; q < COST_QUANTILES; q++)
		w->p[q] = w->low[q] = w->high[q] =
			p->metric[of[q]].there ? p->metric[of[q]].value : NAN;
}

int cost_writes_load(struct cost_writes *w, struct sqlite3 *db, int64_t run,
		     const struct summary_point *p)
{
	struct series all = { 0 }, one = { 0 };
	int err;

	for (int q = 0; q < COST_QUANTILES; q++) {
		w->low[q] = HUGE_VAL;
		w->high[q] = 0;
	}
	err = pool(w, db, run, p->name, &all, &one);
	w->nr = all.nr;
	w->known = all.nr > 0;
	for (int q = 0; q < COST_QUANTILES; q++)
		w->p[q] = tells(all.nr, (enum cost_quantile)q)
				  ? statistics_quantile(all.x, all.nr, at[q])
				  : NAN;
	if (!err && !all.nr)
		take_metrics(w, p);
	series_release(&all);
	series_release(&one);
	return err;
}
