/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow run --plan: prints the points, the time and the least change. */
#include "cli/plan.h"

#include <jansson.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "cli/progress_bar.h"
#include "db/open.h"
#include "lib/signals.h"
#include "run/earlier_runs.h"
#include "run/forecast.h"
#include "lib/table.h"
#include "cli/terminal.h"

/* Of times only: a count that differs at all is a difference. */
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
			   100 * forecast_detectable(f, s->median));
		table_addf(&t, "%.1f %%",
			   100 * forecast_detectable(f, s->worst));
	}
	err = table_print(&t, stdout);
	table_release(&t);
	return err ? out_of_memory() : 0;
}

static int print_text(const struct forecast *f)
{
	const struct measurement_options *o = f->opt;

	for (size_t i = 0; i < f->list->nr; i++)
		puts(f->list->point[i].name);
	printf("\n%zu points, %u invocation%s; in each invocation %u timed "
	       "batch%s per point",
	       f->list->nr, o->invocations, o->invocations == 1 ? "" : "s",
	       o->batches, o->batches == 1 ? "" : "es");
	/* Batches are dropped by time, so that their number is an upper
	 * bound. */
	if (o->seconds)
		printf(", fewer once it has taken %u s", o->seconds);
	printf("\nIt takes about %.1f s: ", forecast_seconds(f));
	if (f->calibrated)
		printf("calibrated with %zu points\n", f->calibrated);
	else
		printf("as run %lld, of the same command\n",
		       (long long)f->time.run);
	if (!forecast_unknown(f))
		return print_spreads(f);
	printf("Least change that could be seen: %s\n", forecast_unknown(f));
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
				  forecast_detectable(f, f->spread[i].median),
				  "worst",
				  forecast_detectable(f, f->spread[i].worst)));
	return rows;
}

static int print_json(const struct forecast *f)
{
	const char *unknown = forecast_unknown(f);
	json_t *names = json_array(), *json;
	int err;

	for (size_t i = 0; i < f->list->nr; i++)
		json_array_append_new(names,
				      json_string(f->list->point[i].name));
	json = json_pack("{s:o, s:i, s:i, s:i, s:f, s:s, s:I, s:o, s:s?}",
			 "points", names, "invocations",
			 (int)f->opt->invocations, "batches",
			 (int)f->opt->batches, "seconds_an_invocation",
			 (int)f->opt->seconds, "seconds", forecast_seconds(f),
			 "basis", f->calibrated ? "calibration" : "run", "run",
			 (json_int_t)f->time.run, "detectable",
			 /* null and not an empty list, which would say that
			  * nothing can be seen. */
			 unknown ? json_null() : spreads_json(f), "unknown",
			 unknown);
	if (!json)
		return out_of_memory();
	err = json_dumpf(json, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(json);
	/* stdout_check() says if it was not taken. */
	return err ? CODE_CANNOT : 0;
}

int plan(const struct measurement_options *opt, const struct point_list *list,
	 enum format format)
{
	/* A copy, because the observer is another one here. */
	struct measurement_options o = *opt;
	struct progress_bar bar;
	struct forecast f;
	struct why why = { 0 };
	int err, code;

	/* The calibration shows no progress of its own. */
	progress_bar_init(&bar, true);
	o.observer = &bar.observer;
	err = forecast_make(&f, &o, list, &why);
	code = say_why(&why, err);
	if (code)
		/* The command was right and the machine willing, but nothing
		 * could be measured: 5, as for a run. */
		return err == -ENODATA ? CODE_INCOMPLETE : code;
	return format == FORMAT_JSON ? print_json(&f) : print_text(&f);
}

/* Invocations of a point, about as many as the suite default makes: fewer are
 * over in two minutes. */
#define MANY_POINTS 2000
#define LONG_S	    120.0

static bool may_be_long(const struct measurement_options *o,
			const struct point_list *list)
{
	if (o->seconds && o->seconds * (double)o->invocations <= LONG_S)
		return false;
	return list->nr * o->invocations > MANY_POINTS;
}

int plan_announce(const struct measurement_options *opt,
		  const struct point_list *list)
{
	struct measurement_options o = *opt;
	struct progress_bar bar;
	struct forecast f;
	struct why why = { 0 };
	int err;

	/* A run that goes on has some of its points already. */
	if (opt->resume || !may_be_long(opt, list))
		return 0;
	say("%zu points, %u invocations of each: measuring a few to tell the "
	    "time",
	    list->nr, o.invocations);
	progress_bar_init(&bar, true);
	o.observer = &bar.observer;
	err = forecast_make(&f, &o, list, &why);
	/* The run will say itself why it cannot measure. */
	if (err && err != -EINTR)
		say("the time is not known: %s", why.text);
	else if (!err && forecast_seconds(&f) > LONG_S)
		say("about %.0f minutes (--plan has the points, --seconds and "
		    "--invocations make it shorter)",
		    ceil(forecast_seconds(&f) / 60));
	else if (!err)
		say("about %.0f s", forecast_seconds(&f));
	return err == -EINTR ? CODE_INTERRUPTED : 0;
}
