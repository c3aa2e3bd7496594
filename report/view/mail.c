/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view `mail`: the parts of the other views in the order in which a reader
 * asks for them, the answer first, the commands to reproduce it last.
 */
#include "report/view/view.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "report/rows.h"
#include "report/view/answer.h"
#include "report/view/latency.h"
#include "report/view/lost.h"
#include "report/view/matrix.h"
#include "report/view/skips.h"
#include "report/view/verdict.h"

/* A native run has no accelerator: || with NULL is NULL, and left out. */
static const char machine_sql[] =
	"SELECT json_extract(environment, '$.must_match.cpu_model'),"
	" json_extract(environment, '$.must_match.cpus_online'),"
	" json_extract(environment, '$.must_match.memory_mib'),"
	" 'QEMU ' || json_extract(environment, '$.must_match.qemu') || ', ' ||"
	" json_extract(environment, '$.must_match.accelerator'),"
	" json_extract(environment, '$.may_differ.kernel_version'),"
	" version, command, started_at, run FROM run_info WHERE run = ?1";

typedef void (*each_fn)(const struct page *p, size_t run, sqlite3_stmt *st);

static const char *text(sqlite3_stmt *st, int i)
{
	const char *t = (const char *)sqlite3_column_text(st, i);

	return t ? t : "";
}

static int each_run(const struct report *r, const struct page *p, each_fn fn)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(r->db, machine_sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	for (size_t i = 0; i < r->nr; i++) {
		sqlite3_bind_int64(st, 1, r->run[i].run);
		/* A run that was removed meanwhile has no line. */
		if (sqlite3_step(st) == SQLITE_ROW)
			fn(p, i, st);
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return 0;
}

/* Every field is cut: a label of a stranger must not fill the mail. */
static void put_machine(const struct page *p, const char *runs,
			sqlite3_stmt *st)
{
	const char *acc = text(st, 3);

	page_item(p,
		  "%s: %.80s%s%.40s, %.20s CPUs, %.20s MiB%s%.120s; pincow "
		  "%.40s, %.30s",
		  runs, *text(st, 0) ? text(st, 0) : "CPU unknown",
		  *acc ? " under " : "", acc, *text(st, 1) ? text(st, 1) : "?",
		  /* Imported runs of older versions may lack any of these. */
		  *text(st, 2) ? text(st, 2) : "?", *text(st, 4) ? "; " : "",
		  text(st, 4), text(st, 5), text(st, 7));
}

static void print_machine(const struct page *p, size_t run, sqlite3_stmt *st)
{
	put_machine(p, report_letter(run), st);
}

/* Guests of one session are the same machine. */
static void print_new_machine(const struct page *p, size_t run,
			      sqlite3_stmt *st)
{
	static char last[256];
	char machine[256], runs[64];

	snprintf(machine, sizeof(machine), "%.60s|%.20s|%.20s|%.40s|%.40s",
		 text(st, 0), text(st, 1), text(st, 2), text(st, 3),
		 text(st, 5));
	if (run && !strcmp(machine, last))
		return;
	snprintf(last, sizeof(last), "%s", machine);
	snprintf(runs, sizeof(runs), "from run %s on", text(st, 8));
	put_machine(p, runs, st);
}

/* Sessions repeat their command in each run; the mail has it once. */
static void print_command(const struct page *p, size_t run, sqlite3_stmt *st)
{
	static char last[512];

	/* A static: another mail of the same process begins anew. */
	if (!run)
		*last = '\0';
	/* One command measured many kernels. */
	if (!strncmp(last, text(st, 6), sizeof(last) - 1))
		return;
	snprintf(last, sizeof(last), "%s", text(st, 6));
	page_command(p, text(st, 6));
}

/* The runs before the answer: its letters refer to them. */
static int print_head(const struct report *r, const struct page *p)
{
	page_title(p,
		   "pincow: what a write to write-protected memory costs, "
		   "%zu run%s",
		   r->nr, r->nr == 1 ? "" : "s");
	report_print_runs(r, p);
	if (!r->nr)
		return 0;
	page_heading(p, "The answer");
	return report_print_answer(r, p);
}

/* A report whose figure failed is still a report, and says why. */
static void print_figure(const struct report *r, const struct page *p)
{
	page_heading(p, "Figure");
	if (r->figure)
		page_verbatim(p, r->figure);
	else
		/* As an argument: a reason may contain a %. */
		page_text(p, "%s", r->no_figure);
}

/* In the order of importance: counts hold everywhere, times do not. */
static int print_numbers(const struct report *r, const struct page *p)
{
	int err;

	page_heading(p, "Mapping x pin x wp");
	err = report_print_matrix(r, p);
	if (err)
		return err;
	if (r->figure || r->no_figure)
		print_figure(r, p);
	page_heading(p, "Lost, leaked, out of reach");
	err = report_print_lost(r, p);
	if (err)
		return err;
	page_heading(p, "Times");
	return report_print_latency(r, p);
}

/* The machine and the command, without which no number can be checked. */
static int print_end(const struct report *r, const struct page *p)
{
	int err;

	page_heading(p, "Measured on");
	err = each_run(r, p, r->full ? print_machine : print_new_machine);
	if (err)
		return err;
	page_heading(p, "To reproduce");
	return each_run(r, p, print_command);
}

/* As much as fits a mail: all the rest is asked for. */
static int print_short(const struct report *r, const struct page *p)
{
	int err = r->nr ? report_print_verdict(r, p) : print_head(r, p);

	if (err || !r->nr)
		return err;
	if (r->figure || r->no_figure)
		print_figure(r, p);
	return print_end(r, p);
}

static int print(const struct report *r, const struct page *p)
{
	int err;

	if (!r->full)
		return print_short(r, p);
	err = print_head(r, p);
	if (err || !r->nr)
		return err;
	if (r->points)
		err = print_numbers(r, p);
	if (err)
		return err;
	page_heading(p, "Skipped");
	/* Also after nothing was measured: then the skips say why. */
	report_print_skips(r, p);
	return print_end(r, p);
}

/* JSON has whole views, so that the mail can be made again from it. */
static const struct {
	const char *name, *sql;
} parts[] = {
	{ "run_info", "SELECT i.run, uuid, session, i.label, i.kernel, i.clock,"
		      " machine, i.started_at, finished_at, i.status,"
		      " i.invocations, environment, i.version, i.command"
		      " FROM shown_run s JOIN run_info i ON i.run = s.run"
		      " ORDER BY s.position" },
	{ "metric_value",
	  "SELECT v.run, point, experiment, mapping, pin, wp, params, metric,"
	  " unit, better, exactness, n, value, low, high, marked"
	  " FROM shown_run s JOIN metric_value v ON v.run = s.run"
	  " ORDER BY s.position, point, metric" },
	{ "skip_info",
	  "SELECT k.run, point, experiment, mapping, pin, wp, params, errno,"
	  " reason FROM shown_run s JOIN skip_info k ON k.run = s.run"
	  " ORDER BY s.position, point" },
	{ "amplification",
	  "SELECT a.run, kind, mapping, pin, wp, params, referenced_pages,"
	  " affected_pages, control_pages, factor, basis, affected_low,"
	  " affected_high, control_low, control_high, low, high, marked"
	  " FROM shown_run s JOIN amplification a ON a.run = s.run"
	  " ORDER BY s.position, kind, mapping, pin, wp, params, basis" },
};

static int json(const struct report *r, FILE *f)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(parts) / sizeof(parts[0]); i++) {
		fprintf(f, "%s\"%s\": ", i ? ",\n" : "{", parts[i].name);
		/* 0: these queries ask shown_run and take no run. */
		err = rows_json(f, r->db, parts[i].sql, 0);
	}
	fputs("}\n", f);
	return err;
}

const struct report_view report_view_mail = {
	.name = "mail",
	.help = "the verdict, as text for a mail (--full: every table)",
	.sql = "SELECT v.run, point, experiment, mapping, pin, wp, params,"
	       " metric, unit, better, exactness, n, value, low, high, marked"
	       " FROM shown_run s JOIN metric_value v ON v.run = s.run"
	       " ORDER BY s.position, point, metric",
	.parts = SUMMARY_POINTS | SUMMARY_VALUES | SUMMARY_SKIPS,
	.print = print,
	.json = json,
};
