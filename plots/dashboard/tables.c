/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * data/tables.js and data/meta.js: the views as tables of the site. A row of
 * `tables` here is a table there.
 */
#include "plots/dashboard/tables.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db/store.h"
#include "lib/argv.h"
#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/script.h"
#include "report/claims_sql.h"
#include "report/control.h"
#include "report/harm.h"

#define SHOWN "run IN (SELECT value FROM json_each(?1))"

/* Failed runs have their events here also if not shown: the newest 50. */
#define TOLD                                                                   \
	"(" SHOWN " OR run IN (SELECT run FROM run_info WHERE status NOT IN"   \
	" ('complete', 'running') ORDER BY run DESC LIMIT 50))"

static const struct {
	const char *name, *sql;
	const char *view; /* NULL: always there */
} tables[] = {
	{ "runs",
	  "SELECT run, uuid, session, label, kernel, clock, machine,"
	  " started_at, finished_at, " RUN_STATUS_NOW
	  ", invocations, planned_invocations, planned_points, version,"
	  " command FROM run_info ORDER BY run DESC",
	  NULL },
	{ "environment",
	  "SELECT r.run, g.key AS part, e.key, e.value FROM run_info r,"
	  " json_each(r.environment) g, json_each(g.value) e"
	  " WHERE " SHOWN " ORDER BY g.rowid, e.key, r.run",
	  NULL },
	{ "metrics",
	  "SELECT metric, unit, better, exactness, gates, statistic, help"
	  " FROM metric_info ORDER BY position",
	  NULL },
	{ "skips",
	  "SELECT run, point, errno, reason, invocations FROM skip_info"
	  " WHERE " SHOWN " ORDER BY run, reason, point",
	  NULL },
	{ "events",
	  "SELECT run, invocation, kind, subject, text, count(*) AS times"
	  " FROM event_info WHERE kind NOT IN ('console', 'overhead')"
	  " AND " TOLD " GROUP BY run, invocation, kind, subject, text"
	  " ORDER BY run, invocation, min(at_ns)",
	  NULL },
	{ "overheads",
	  "SELECT run, subject, max(value) AS value FROM event_info"
	  " WHERE kind = 'overhead' AND " SHOWN " GROUP BY run, subject"
	  " ORDER BY run, subject",
	  NULL },
	/* The last lines tell where a boot died. */
	{ "console",
	  "SELECT run, invocation, value AS line, text FROM (SELECT *,"
	  "  row_number() OVER (PARTITION BY run, invocation"
	  "  ORDER BY value DESC) AS back FROM event_info"
	  "  WHERE kind = 'console' AND " TOLD ")"
	  " WHERE back <= 60 ORDER BY run, invocation, line",
	  NULL },
	{ "amplification",
	  "SELECT run, kind, mapping, pin, wp, params, referenced_pages,"
	  " affected_pages, control_pages, factor, basis, affected_low,"
	  " affected_high, control_low, control_high, low, high, marked"
	  " FROM amplification"
	  " WHERE " SHOWN
	  " ORDER BY kind, mapping, pin, wp, params, basis, run",
	  NULL },
	{ "rules",
	  "SELECT run, memory, rule, points FROM rule_info WHERE " SHOWN
	  " ORDER BY run, memory",
	  "rule_info" },
	{ "outcomes",
	  "SELECT run, point, experiment, mapping, pin, wp, params, outcome"
	  " FROM outcome_info WHERE " SHOWN " ORDER BY run, point",
	  "outcome_info" },
	{ "claims",
	  CLAIMS_BEFORE
#define CLAIM CLAIMS_ROW
#include "facts/claims.def"
		  CLAIMS_AFTER(
			  "(SELECT run, kernel, run AS position FROM run_info"
			  " WHERE " SHOWN
			  ")") " SELECT run, name AS claim, subject, metric, "
			       "points, skipped,"
			       " iif(rate, low, value) > 0 AS bad, iif(rate, "
			       "low, value) AS worst,"
			       " said FROM result ORDER BY row, position",
	  NULL },
};

/* The harms of facts/harms.def, the worst first; ?1: pins whose holders see a
 * snapshot, to whom no bytes are lost (report/harm.c). */
static const char harms_sql[] =
	"SELECT column1 AS metric, column2 AS word, column3 AS experiment,"
	" column4 AS words, iif(column1 = 'lost_bytes', ?1, '') AS but"
	" FROM (VALUES "
#define HARM(metric, word, from, words)                                        \
	"('" #metric "','" word "','" from "','" words "'),"
#include "facts/harms.def"
	"('', '', '', '')) WHERE column1 <> ''";

/* Some views came with later versions of the schema. */
static bool there(struct dashboard *d, const char *view)
{
	sqlite3_stmt *st = NULL;
	bool is;

	if (!view)
		return true;
	if (sqlite3_prepare_v2(d->db,
			       "SELECT 1 FROM sqlite_schema WHERE type = 'view'"
			       " AND name = ?1",
			       -1, &st, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_text(st, 1, view, -1, SQLITE_STATIC);
	is = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	return is;
}

/* The view's own name is in the error: an old database may lack a column. */
static int write_table(struct dashboard *d, struct script *s, size_t i)
{
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, tables[i].sql, &st);

	if (!err)
		err = script_table(s, tables[i].name, st);
	sqlite3_finalize(st);
	if (err == -EIO && !*d->why)
		return dashboard_fail(d, err, "cannot read %s: %s",
				      tables[i].name, sqlite3_errmsg(d->db));
	return err;
}

static int write_harms(struct dashboard *d, struct script *s)
{
	sqlite3_stmt *st = NULL;
	char *but = harm_snapshot_pins();
	int err = but ? dashboard_prepare(d, harms_sql, &st) : -ENOMEM;

	if (!err) {
		sqlite3_bind_text(st, 1, but, -1, SQLITE_STATIC);
		err = script_table(s, "harms", st);
	}
	sqlite3_finalize(st);
	free(but);
	return err;
}

static void add_control(struct script_column *c, struct script_strings *s,
			const struct dashboard_point *p)
{
	/* Its rule is that of the printed tables; the site knows none. */
	char *control = control_name(p->axis, p->params);

	if (control)
		script_column_text(c, s, control);
	else
		s->error = -ENOMEM;
	free(control);
}

/* In the order of d->point: cells are found by their number alone. */
static void write_points(struct dashboard *d, struct script *s)
{
	static const char *const name[] = { "point",  "experiment", "mapping",
					    "pin",    "wp",	    "params",
					    "control" };
	enum { COLUMNS = 3 + AXIS_NR };
	struct script_column column[COLUMNS] = { 0 };
	struct script_strings strings = { 0 };

	for (size_t i = 0; i < d->points; i++) {
		const struct dashboard_point *p = &d->point[i];

		script_column_text(&column[0], &strings, p->name);
		for (int k = 0; k < AXIS_NR; k++)
			script_column_text(&column[1 + k], &strings,
					   p->axis[k]);
		script_column_text(&column[1 + AXIS_NR], &strings, p->params);
		add_control(&column[2 + AXIS_NR], &strings, p);
	}
	fprintf(s->f,
		"pincow.data(\"points\",{\"rows\":%zu,\"strings\":", d->points);
	script_string_array(s, &strings);
	fputs(",\n\"columns\":", s->f);
	script_columns(s, name, column, COLUMNS);
	fputs("});\n", s->f);
	for (size_t i = 0; i < COLUMNS; i++)
		script_column_release(&column[i]);
	script_strings_release(&strings);
}

int dashboard_write_tables(struct dashboard *d)
{
	struct script s;
	int err = script_open(&s, d, "tables.js");

	for (size_t i = 0; !err && i < sizeof(tables) / sizeof(tables[0]); i++)
		if (there(d, tables[i].view))
			err = write_table(d, &s, i);
	if (!err)
		err = write_harms(d, &s);
	if (!err)
		write_points(d, &s);
	return script_close(&s, err);
}

/* Numbers and strings by hand: a table has columns of equal length. */
int dashboard_write_meta(struct dashboard *d, const char *command)
{
	struct script s;
	int err = script_open(&s, d, "meta.js");

	if (!err) {
		fprintf(s.f, "pincow.data(\"meta\",{\"runs\":%s,\"version\":",
			d->runs_json);
		script_string(&s, PINCOW_VERSION);
		fputs(",\"source\":", s.f);
		script_string(&s, d->source);
		fputs(",\"command\":", s.f);
		script_string(&s, command);
		fputs(",\"plain\":", s.f);
		script_string(&s, shell_plain);
		fprintf(s.f, ",\"chosen\":%s,\"others\":%zu,\"detailed\":[",
			d->chosen ? "true" : "false", d->others);
		for (size_t i = 0; i < d->details; i++)
			fprintf(s.f, "%s%" PRId64, i ? "," : "", d->detail[i]);
		fputs("],\"pairs\":[", s.f);
		for (size_t i = 0; i < d->pairs; i++)
			fprintf(s.f, "%s[%" PRId64 ",%" PRId64 "]",
				i ? "," : "", d->pair[i].base,
				d->pair[i].other);
		fputs("]});\n", s.f);
	}
	return script_close(&s, err);
}
