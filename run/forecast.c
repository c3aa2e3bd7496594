/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forecasts a run from earlier runs, or from a short calibration. */
#include "run/forecast.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/open.h"
#include "db/temporary.h"
#include "lib/signals.h"
#include "run/observer.h"

/* More points only cost time: these are spread over all kinds. */
#define CALIBRATION_POINTS 48
#define BATCHES_FEW	   1
#define BATCHES_MORE	   3

/* Two-sided 5 %, power 80 %, and what Mann-Whitney needs more than Student. */
#define Z_SUM	   (1.960 + 0.842)
#define EFFICIENCY 0.955
/* With fewer on each side no order of values has a p below 5 %. */
#define LEAST_INVOCATIONS 4

/* One run into @s; its times. */
static int calibrate_once(const struct forecast *f, struct point_list *part,
			  struct store *s, unsigned int batches,
			  struct plan_time *t, struct why *why)
{
	struct measurement_options opt = *f->opt;
	struct measurement m;
	int err;

	opt.store = s;
	/* A calibration leaves nothing behind where the user wants the run. */
	opt.ndjson = opt.label = opt.benchmark_json = NULL;
	opt.invocations = 1;
	opt.batches = batches;
	/* Batches that a limit leaves out would not be in the times. */
	opt.seconds = 0;
	opt.context = false;
	err = measurement_open(&m, &opt, part, why);
	if (!err)
		err = measurement_run(&m, why);
	/* A lost point is for the run itself to tell. */
	if (!err && !plan_time_of(s, m.run, t))
		err = why_set(why, -ENODATA,
			      "nothing could be measured to tell the time "
			      "from");
	measurement_close(&m);
	return err;
}

/* From the calibration to the batches and the limit asked for. */
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
			struct store *s, struct why *why)
{
	struct plan_time few, more;
	int err = calibrate_once(f, part, s, BATCHES_FEW, &few, why);

	if (!err)
		err = calibrate_once(f, part, s, BATCHES_MORE, &more, why);
	if (!err)
		extrapolate(f, &few, &more, part->nr);
	return err;
}

/* Points at equal distances in display order: each kind has its part. */
static int calibrate(struct forecast *f, struct why *why)
{
	size_t nr = f->list->nr < CALIBRATION_POINTS ? f->list->nr
						     : CALIBRATION_POINTS;
	struct point_list part = { .nr = nr, .room = nr };
	struct store *s = NULL;
	int err;

	part.point = calloc(nr, sizeof(*part.point));
	if (!part.point)
		return why_set(why, -ENOMEM, "out of memory");
	for (size_t i = 0; i < nr; i++)
		/* Copies share what the points of the list own: only the array
		 * is freed. */
		part.point[i] = f->list->point[i * f->list->nr / nr];
	err = temporary_open(&s, why);
	if (!err) {
		/* Settings are changed in there: Ctrl-C must put them back
		 * first. */
		signals_catch();
		err = calibrate_in(f, &part, s, why);
		signals_release();
	}
	store_close(s);
	free(part.point);
	return err;
}

/*
 * A database that does not exist yet has no earlier runs. One that we may not
 * read does not keep anybody from planning: a note says that it was left out.
 */
static int look_back(struct forecast *f, struct why *why)
{
	struct store *s = NULL;
	int err;

	if (access(f->opt->db, F_OK))
		return 0;
	err = store_open(&s, f->opt->db, STORE_READ);
	if (err)
		why_set(why, err, "%s", s ? store_why(s) : strerror(-err));
	if (err == -EACCES) {
		observer_note(f->opt->observer, true, "%s", why->text);
		observer_note(f->opt->observer, true,
			      "planned as if there were no earlier run");
		err = 0;
	} else if (!err) {
		plan_find_time(s, f->opt->command, &f->time);
		f->spreads = plan_find_spreads(s, f->list, f->spread,
					       &f->spread_run);
	}
	store_close(s);
	/* To callers -EINVAL is an option of the user's, not a database. */
	return err == -EINVAL ? -EIO : err;
}

int forecast_make(struct forecast *f, const struct measurement_options *opt,
		  const struct point_list *list, struct why *why)
{
	int err;

	memset(f, 0, sizeof(*f));
	f->opt = opt;
	f->list = list;
	err = look_back(f, why);
	/* Spreads of another command are kept: they need not be calibrated. */
	return err || f->time.run ? err : calibrate(f, why);
}

double forecast_seconds(const struct forecast *f)
{
	return f->time.fixed_s + f->time.each_s * f->opt->invocations;
}

double forecast_detectable(const struct forecast *f, double spread)
{
	/* 2: both sides vary, and each has as many invocations. */
	return Z_SUM * spread * sqrt(2.0 / f->opt->invocations / EFFICIENCY);
}

const char *forecast_unknown(const struct forecast *f)
{
	if (f->opt->invocations < LEAST_INVOCATIONS)
		return "no change of a time: that takes at least 4 invocations";
	if (!f->spreads)
		return "unknown: no earlier run of these points on this "
		       "machine and kernel with 3 invocations or more";
	return NULL;
}
