/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plan.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/progress_bar.h"
#include "db/open.h"
#include "run/earlier_runs.h"
#include "lib/signals.h"
#include "lib/table.h"
#include "cli/terminal.h"

/* So many points speak for all of them. */
#define CALIBRATION_POINTS 48
#define BATCHES_FEW	   1
#define BATCHES_MORE	   3

/* Two-sided 5 %, power 80 %, and what Mann-Whitney needs more than Student. */
#define Z_SUM	   (1.960 + 0.842)
#define EFFICIENCY 0.955
/* With fewer on each side no order of values has a p below 5 %. */
#define LEAST_INVOCATIONS 4

struct forecast {
	const struct measurement_options *opt;
	const struct point_list *list;
	struct plan_time time;
	size_t calibrated; /* points; 0: from an earlier run */
	struct plan_spread spread[PLAN_SPREADS];
	size_t spreads;
	int64_t spread_run;
};

/* One run into a database of its own; its times. */
static int calibrate_once(const struct forecast *f, struct point_list *part,
			  const char *db, unsigned int batches,
			  struct plan_time *t)
{
	struct measurement_options opt = *f->opt;
	struct progress_bar bar;
	struct measurement m;
	struct why why = { 0 };
	int code;

	opt.db = db;
	opt.ndjson = opt.label = opt.benchmark_json = NULL;
	opt.invocations = 1;
	opt.batches = batches;
	opt.seconds = 0;
	opt.context = false;
	progress_bar_init(&bar, true);
	opt.observer = &bar.observer;
	code = say_why(&why, measurement_open(&m, &opt, part, &why));
	if (!code)
		code = say_why(&why, measurement_run(&m, &why));
	/* That a point was lost is for the run to tell. */
	if (!code && !plan_time_of(m.store, m.run, t)) {
		say("nothing could be measured to tell the time from");
		code = CODE_INCOMPLETE;
	}
	measurement_close(&m);
	return code;
}

/* What an invocation takes with the batches and the limit asked for. */
static void extrapolate(struct forecast *f, const struct plan_time *few,
			const struct plan_time *more, size_t part)
{
	double scale = (double)f->list->nr / (double)part;
	double batch =
		(more->each_s - few->each_s) / (BATCHES_MORE - BATCHES_FEW);
	double first = few->each_s * scale, all;

	/* Noise may make three batches as quick as one. */
	if (batch < 0)
		batch = 0;
	all = first + batch * scale * (f->opt->batches - 1);
	if (f->opt->seconds && all > f->opt->seconds)
		all = first > f->opt->seconds ? first : f->opt->seconds;
	f->time.each_s = all;
	f->time.fixed_s = few->fixed_s;
	f->calibrated = part;
}

static int calibrate_in(struct forecast *f, struct point_list *part,
			const char *db)
{
	struct plan_time few, more;
	int code = calibrate_once(f, part, db, BATCHES_FEW, &few);

	if (!code)
		code = calibrate_once(f, part, db, BATCHES_MORE, &more);
	if (!code)
		extrapolate(f, &few, &more, part->nr);
	return code;
}

static void remove_database(const char *db, const char *dir)
{
	static const char *const suffixes[] = { "", "-wal", "-shm",
						"-journal" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", db, suffixes[i]);
		unlink(path);
	}
	rmdir(dir);
}

/* Points at equal distances in display order, so that each kind has its part. */
static int calibrate(struct forecast *f)
{
	const char *tmp = getenv("TMPDIR");
	char dir[PATH_MAX - 64], db[PATH_MAX - 32];
	size_t nr = f->list->nr < CALIBRATION_POINTS ? f->list->nr
						     : CALIBRATION_POINTS;
	struct point_list part = { .nr = nr, .room = nr };
	int code = CODE_CANNOT;

	snprintf(dir, sizeof(dir), "%s/pincow-XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	part.point = calloc(nr, sizeof(*part.point));
	if (!part.point || !mkdtemp(dir)) {
		say("cannot make %s: %s", dir, strerror(errno));
		free(part.point);
		return CODE_CANNOT;
	}
	for (size_t i = 0; i < nr; i++)
		part.point[i] = f->list->point[i * f->list->nr / nr];
	snprintf(db, sizeof(db), "%s/run.db", dir);
	signals_catch();
	code = calibrate_in(f, &part, db);
	signals_release();
	remove_database(db, dir);
	free(part.point);
	return code;
}

/*
 * A database that is not there has no earlier runs. One that is not to be read
 * does not keep from planning: it is said that it was not looked at.
 */
static int look_back(struct forecast *f)
{
	struct store *s = NULL;
	int code = 0, err;

	if (access(f->opt->db, F_OK))
		return 0;
	err = store_open(&s, f->opt->db, STORE_READ);
	if (err) {
		say("%s", s ? store_why(s) : strerror(-err));
		if (err == -EACCES)
			say("planned as if there were no earlier run");
		else
			code = CODE_CANNOT;
	} else {
		plan_find_time(s, f->opt->command, &f->time);
		f->spreads = plan_find_spreads(s, f->list, f->spread,
					       &f->spread_run);
	}
	store_close(s);
	return code;
}

static double total_s(const struct forecast *f)
{
	return f->time.fixed_s + f->time.each_s * f->opt->invocations;
}

/* The least relative change that n invocations against n others show. */
static double detectable(double spread, unsigned int n)
{
	return Z_SUM * spread * sqrt(2.0 / n / EFFICIENCY);
}

static const char *why_unknown(const struct forecast *f)
{
	if (f->opt->invocations < LEAST_INVOCATIONS)
		return "no change of a time: that takes at least 4 invocations";
	if (!f->spreads)
		return "unknown: no earlier run of these points on this "
		       "machine and kernel with 3 invocations or more";
	return NULL;
}

static int print_spreads(const struct forecast *f)
{
	static const struct table_column columns[] = {
		{ "metric", false, false, NULL },
		{ "points", true, false, NULL },
		{ "typical", true, false, NULL },
		{ "worst point", true, false, NULL },
	};
	struct table t;
	int err;

	printf("Least change of a time that could be seen (5 %%, power 80 "
	       "%%, %u invocations each), by run %lld:\n",
	       f->opt->invocations, (long long)f->spread_run);
	table_init(&t, columns, 4);
	for (size_t i = 0; i < f->spreads; i++) {
		const struct plan_spread *s = &f->spread[i];

		table_add(&t, s->metric);
		table_addf(&t, "%zu", s->points);
		table_addf(&t, "%.1f %%",
			   100 * detectable(s->median, f->opt->invocations));
		table_addf(&t, "%.1f %%",
			   100 * detectable(s->worst, f->opt->invocations));
	}
	err = table_print(&t, stdout);
	table_release(&t);
	return err ? CODE_CANNOT : 0;
}

static int print_text(const struct forecast *f)
{
	const struct measurement_options *o = f->opt;

	for (size_t i = 0; i < f->list->nr; i++)
		puts(f->list->point[i].name);
	printf("\n%zu points, %u invocation%s; in each invocation %u timed "
	       "batch%s a point",
	       f->list->nr, o->invocations, o->invocations == 1 ? "" : "s",
	       o->batches, o->batches == 1 ? "" : "es");
	if (o->seconds)
		printf(", fewer once it has taken %u s", o->seconds);
	printf("\nIt takes about %.1f s: ", total_s(f));
	if (f->calibrated)
		printf("calibrated with %zu points\n", f->calibrated);
	else
		printf("as run %lld, of the same command\n",
		       (long long)f->time.run);
	if (!why_unknown(f))
		return print_spreads(f);
	printf("Least change that could be seen: %s\n", why_unknown(f));
	return 0;
}

static json_t *spreads_json(const struct forecast *f)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < f->spreads; i++)
		json_array_append_new(
			rows,
			json_pack("{s:s, s:I, s:f, s:f}", "metric",
				  f->spread[i].metric, "points",
				  (json_int_t)f->spread[i].points, "typical",
				  detectable(f->spread[i].median,
					     f->opt->invocations),
				  "worst",
				  detectable(f->spread[i].worst,
					     f->opt->invocations)));
	return rows;
}

static int print_json(const struct forecast *f)
{
	const char *unknown = why_unknown(f);
	json_t *names = json_array(), *json;
	int err;

	for (size_t i = 0; i < f->list->nr; i++)
		json_array_append_new(names,
				      json_string(f->list->point[i].name));
	json = json_pack("{s:o, s:i, s:i, s:i, s:f, s:s, s:I, s:o, s:s?}",
			 "points", names, "invocations",
			 (int)f->opt->invocations, "batches",
			 (int)f->opt->batches, "seconds_an_invocation",
			 (int)f->opt->seconds, "seconds", total_s(f), "basis",
			 f->calibrated ? "calibration" : "run", "run",
			 (json_int_t)f->time.run, "detectable",
			 unknown ? json_null() : spreads_json(f), "unknown",
			 unknown);
	err = json ? json_dumpf(json, stdout, JSON_INDENT(1)) : -1;
	putchar('\n');
	json_decref(json);
	return err ? CODE_CANNOT : 0;
}

int plan(const struct measurement_options *opt, const struct point_list *list,
	 enum format format)
{
	struct forecast f = { .opt = opt, .list = list };
	int code = look_back(&f);

	if (!code && !f.time.run)
		code = calibrate(&f);
	if (code)
		return code;
	return format == FORMAT_JSON ? print_json(&f) : print_text(&f);
}
