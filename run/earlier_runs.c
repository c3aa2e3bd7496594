/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for times and spreads in earlier runs of this machine and kernel. */
#include "run/earlier_runs.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "db/runs.h"
#include "harness/machine/environment.h"
#include "harness/machine/environment_collect.h"
#include "run/setup.h"

bool plan_time_of(struct store *s, int64_t run, struct plan_time *t)
{
	struct run_times r;

	*t = (struct plan_time){ 0 };
	if (store_run_times(s, run, &r))
		return false;
	t->run = run;
	t->each_s = (double)r.invocations_ns / 1e9 / r.invocations;
	/* Both come from CLOCK_REALTIME, which may be set back during a run. */
	if (r.all_ns > r.invocations_ns)
		t->fixed_s = (double)(r.all_ns - r.invocations_ns) / 1e9;
	return true;
}

/* Takes " OPTION WORD" out of @text, which is a command line. */
static void drop_option(char *text, const char *option)
{
	char *at = strstr(text, option), *end;

	if (!at)
		return;
	end = strchr(at + strlen(option), ' ');
	if (end)
		memmove(at, end, strlen(end) + 1);
	else
		*at = '\0';
}

/* The seed changes the order only, and the number of invocations scales. */
static bool same_work(const char *a, const char *b)
{
	char *x = strdup(a), *y = strdup(b);
	bool same = false;

	if (x && y) {
		drop_option(x, " --seed ");
		drop_option(y, " --seed ");
		drop_option(x, " --invocations ");
		drop_option(y, " --invocations ");
		same = !strcmp(x, y);
	}
	free(x);
	free(y);
	return same;
}

/* Complete runs of this kernel on this machine, the newest first, until @fn
 * has what it wants. */
static void each_run(struct store *s,
		     bool (*fn)(struct store *s, int64_t run,
				const char *command, void *arg),
		     void *arg)
{
	static const char sql[] =
		"SELECT run, command, environment FROM run_info"
		" WHERE status = 'complete' AND kernel = ?1 ORDER BY run DESC";
	struct environment e;
	sqlite3_stmt *stmt = NULL;
	struct utsname u;

	environment_init(&e);
	/* A machine that cannot tell what it is matches no earlier run: then
	 * the forecast calibrates, which is slower and never wrong. */
	if (!uname(&u) && !environment_collect(&e) &&
	    !sqlite3_prepare_v2(store_sqlite(s), sql, -1, &stmt, NULL)) {
		sqlite3_bind_text(stmt, 1, u.release, -1, SQLITE_STATIC);
		while (sqlite3_step(stmt) == SQLITE_ROW)
			if (environment_same(
				    &e, (const char *)sqlite3_column_text(stmt,
									  2)) &&
			    /* A run of this machine that has no answer does not
			     * end the search: an older one may have it. */
			    fn(s, sqlite3_column_int64(stmt, 0),
			       (const char *)sqlite3_column_text(stmt, 1), arg))
				break;
	}
	sqlite3_finalize(stmt);
	environment_release(&e);
}

struct wanted {
	const char *command;
	struct plan_time *time;
};

static bool take_time(struct store *s, int64_t run, const char *command,
		      void *arg)
{
	struct wanted *w = arg;

	return same_work(command, w->command) && plan_time_of(s, run, w->time);
}

void plan_find_time(struct store *s, const char *command, struct plan_time *t)
{
	struct wanted w = { command, t };

	*t = (struct plan_time){ 0 };
	each_run(s, take_time, &w);
}

struct spreads {
	const struct point_list *list;
	struct plan_spread *spread;
	size_t nr;
	double *one; /* of the points of one metric */
	size_t points;
	int64_t run;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The earlier run may have measured more than the one that is planned. */
static bool is_listed(const struct point_list *l, const char *name)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strcmp(l->point[i].name, name))
			return true;
	return false;
}

/* Rows come grouped by metric, so all of one are together in p->one. */
static void end_metric(struct spreads *p, const char *metric)
{
	struct plan_spread *s = &p->spread[p->nr];

	if (!p->points || p->nr == PLAN_SPREADS)
		return;
	qsort(p->one, p->points, sizeof(*p->one), by_value);
	snprintf(s->metric, sizeof(s->metric), "%s", metric);
	s->points = p->points;
	s->median = p->one[p->points / 2];
	s->worst = p->one[p->points - 1];
	p->nr++;
	p->points = 0;
}

/* The variance of n values from their sums, which are small enough. */
static double relative_sd(double n, double sum, double squares)
{
	double mean = sum / n, v = (squares - sum * mean) / (n - 1);

	return mean > 0 && v > 0 ? sqrt(v) / mean : 0;
}

static bool take_spreads(struct store *s, int64_t run, const char *command,
			 void *arg)
{
	/* 1.0 *: squares of picoseconds exceed 63 bits, and SQLite's sum() of
	 * integers fails then. Two values say next to nothing of a spread. */
	static const char sql[] =
		"SELECT v.metric, v.point, count(*), sum(v.value),"
		" sum(1.0 * v.value * v.value)"
		" FROM invocation_value v JOIN metric_info m"
		" ON m.metric = v.metric WHERE v.run = ?1 AND m.gates"
		" AND m.exactness = 'time' GROUP BY m.position, v.point"
		" HAVING count(*) >= 3 ORDER BY m.position";
	struct spreads *p = arg;
	sqlite3_stmt *stmt = NULL;
	char metric[64] = "";

	/* A spread belongs to a point, whatever else the run measured. */
	(void)command;
	if (sqlite3_prepare_v2(store_sqlite(s), sql, -1, &stmt, NULL))
		return false;
	sqlite3_bind_int64(stmt, 1, run);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *now = (const char *)sqlite3_column_text(stmt, 0);

		if (strcmp(metric, now) != 0)
			end_metric(p, metric);
		snprintf(metric, sizeof(metric), "%s", now);
		/* A foreign database may list a point twice: never past the
		 * array. */
		if (p->points < p->list->nr &&
		    is_listed(p->list,
			      (const char *)sqlite3_column_text(stmt, 1)))
			p->one[p->points++] =
				relative_sd(sqlite3_column_double(stmt, 2),
					    sqlite3_column_double(stmt, 3),
					    sqlite3_column_double(stmt, 4));
	}
	end_metric(p, metric);
	sqlite3_finalize(stmt);
	if (p->nr)
		p->run = run;
	return p->nr > 0;
}

size_t plan_find_spreads(struct store *s, const struct point_list *list,
			 struct plan_spread spread[PLAN_SPREADS], int64_t *run)
{
	struct spreads p = {
		.list = list,
		.spread = spread,
		.one = calloc(list->nr, sizeof(double)),
	};

	/* Without memory nothing is known, which the plan says in words. */
	if (p.one)
		each_run(s, take_spreads, &p);
	free(p.one);
	*run = p.run;
	return p.nr;
}
