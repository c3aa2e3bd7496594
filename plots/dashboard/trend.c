/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Near which runs values change, as `report --view trend` has it. */
#include "db/compare/trend_query.h"
#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/trend.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "db/compare/trend.h"
#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/script.h"
#include "report/shown_runs.h"

static const char changes_sql[] =
	"SELECT run, point, metric, before, after FROM temp.trend"
	" WHERE change = 1 ORDER BY series, position";

/* All metrics: the site lets the reader choose one. */
static bool every(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return true;
}

/* One order of the runs, as one table. */
static int write_order(struct dashboard *d, struct script *s, const char *name,
		       bool by_time)
{
	const struct trend_query q = { .by_time = by_time,
				       .changes_only = true,
				       .metric = every };
	sqlite3_stmt *st = NULL;
	int err = trend_make(d->db, &q);

	if (!err)
		err = dashboard_prepare(d, changes_sql, &st);
	if (!err)
		err = script_table(s, name, st);
	sqlite3_finalize(st);
	/* A sentence that is there already is nearer to the cause. */
	if (err == -EIO && !*d->why)
		return dashboard_fail(d, err, "cannot find changes: %s",
				      sqlite3_errmsg(d->db));
	return err;
}

int dashboard_write_trend(struct dashboard *d)
{
	struct script s;
	int err = script_open(&s, d, "trend.js");

	if (!err && shown_runs_make(d->db, d->run, d->runs))
		err = dashboard_fail(d, -EIO, "cannot read the database: %s",
				     sqlite3_errmsg(d->db));
	if (!err)
		err = write_order(d, &s, "changes_by_kernel", false);
	if (!err)
		err = write_order(d, &s, "changes_by_time", true);
	/* The file is there: see load() of the site. */
	if (!err)
		fputs("pincow.data(\"trend\",true);\n", s.f);
	return script_close(&s, err);
}
