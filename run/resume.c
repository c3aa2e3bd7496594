/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds an interrupted run that can be continued, and how far it came. */
#include "run/resume.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "db/open.h"
#include "db/resume.h"
#include "db/runs.h"
#include "run/setup.h"
#include "harness/machine/environment.h"
#include "harness/machine/environment_collect.h"

/* strcmp(3) takes no NULL, and columns of a damaged database may have one. */
static const char *text(sqlite3_stmt *stmt, int column)
{
	const char *t = (const char *)sqlite3_column_text(stmt, column);

	return t ? t : "";
}

/* An environment that cannot be read is not the same: refusing costs a new run,
 * resuming could mix two machines. */
static bool same_machine(const char *stored)
{
	struct environment e;
	bool same;

	environment_init(&e);
	same = !environment_collect(&e) && environment_same(&e, stored);
	environment_release(&e);
	return same;
}

/*
 * Did the run end before it said what it ran on, and before it measured
 * anything? It is this machine's as much as any other's.
 */
static bool nothing_in_it(sqlite3_stmt *stmt)
{
	return !sqlite3_column_int64(stmt, 6) &&
	       strstr(text(stmt, 4), "\"must_match\":{}");
}

/* Columns: those of look_at(). */
static const char *why_not(sqlite3_stmt *stmt)
{
	struct utsname u;

	if (!strcmp(text(stmt, 0), "complete"))
		return "it is complete";
	if (!strcmp(text(stmt, 0), "running"))
		return "it is being measured";
	if (sqlite3_column_type(stmt, 5) == SQLITE_NULL)
		return "an older pincow began or imported it (begin a new run)";
	if (sqlite3_column_int(stmt, 5))
		return "it was imported (resume it in the database where it "
		       "began)";
	/* Half of a run by another program would be compared as if it were
	 * one. */
	if (strcmp(text(stmt, 2), PINCOW_VERSION) != 0)
		return "another version of pincow began it (begin a new run)";
	if (uname(&u) || strcmp(text(stmt, 1), u.release) != 0)
		return "it began under another kernel (boot that kernel, or "
		       "begin a new run)";
	if (!nothing_in_it(stmt) && !same_machine(text(stmt, 4)))
		return "it began on another machine, or on this one set up "
		       "otherwise (begin a new run)";
	return NULL;
}

/* -EIO whatever it was: the query is ours, so the user has mistyped nothing. */
static int failed(const struct store *s, struct why *why)
{
	return why_set(why, -EIO, "%s", store_why(s));
}

int resume_newest(struct store *s, int64_t *run, struct why *why)
{
	static const char sql[] = "SELECT max(run) FROM run_info"
				  " WHERE status = 'interrupted'"
				  " AND imported = 0";
	sqlite3_stmt *stmt = NULL;

	*run = 0;
	if (sqlite3_prepare_v2(store_sqlite(s), sql, -1, &stmt, NULL))
		return failed(s, why);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		*run = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	if (*run)
		return 0;
	return why_set(why, -ENOENT,
		       "nothing can be resumed: there is no interrupted run "
		       "that began in this database (\"pincow runs\" lists "
		       "all)");
}

int resume_command(struct store *s, int64_t run, char **command,
		   struct why *why)
{
	static const char sql[] = "SELECT status, kernel, version, command,"
				  " environment, imported, invocations"
				  " FROM run_info WHERE run = ?1";
	sqlite3_stmt *stmt = NULL;
	/* Stands where the run is not in the database. */
	const char *cannot = "it cannot be read";

	*command = NULL;
	if (sqlite3_prepare_v2(store_sqlite(s), sql, -1, &stmt, NULL))
		return failed(s, why);
	sqlite3_bind_int64(stmt, 1, run);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		cannot = why_not(stmt);
	if (!cannot) {
		*command = strdup(text(stmt, 3));
		/* A copy: SQLite frees the column with the statement. */
		cannot = *command ? NULL : "out of memory";
	}
	sqlite3_finalize(stmt);
	return cannot ? why_set(why, -ECANCELED,
				"run %lld cannot be resumed: %s",
				(long long)run, cannot)
		      : 0;
}

struct telling {
	struct progress *progress;
	unsigned char *done;
};

/* Points of the database that the list lacks are not measured again: the
 * command decides. */
static void take_point(void *arg, const struct run_point *p)
{
	struct telling *r = arg;
	const struct point_list *l = r->progress->list;

	for (size_t i = 0; i < l->nr; i++) {
		if (strcmp(l->point[i].name, p->name) != 0)
			continue;
		r->progress->point[i].batches = p->batches;
		r->progress->point[i].skipped = p->skipped;
		r->done[i] = p->in_round;
	}
}

int resume_progress(struct store *s, const struct run_resumed *r,
		    struct progress *t, unsigned char *done)
{
	struct telling telling = { t, done };

	return store_resumed_points(s, r, take_point, &telling);
}
