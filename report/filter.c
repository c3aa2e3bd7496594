/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Temporary views in front of the database's, for --filter and --metric. */
#include "report/filter.h"

#include <errno.h>
#include <regex.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>

/* A row without a point is of these kinds. */
#define POINT_NAME                                                             \
	"|| '/' || mapping || '/' || pin || '/' || wp"                         \
	" || iif(params = '', '', '?' || params)"

static const struct {
	const char *view;
	const char *point; /* the expression of its name */
	bool metric; /* has a column of that name */
} views[] = {
	{ "point_info", "point", false },
	{ "metric_value", "point", true },
	{ "skip_info", "point", false },
	{ "modes_info", "point", true },
	{ "outcome_info", "point", false },
	{ "scaling_info", "experiment " POINT_NAME, true },
	{ "amplification",
	  "(SELECT r.experiment FROM amplification_rule r"
	  " WHERE r.kind = main.amplification.kind) " POINT_NAME,
	  false },
};

static void match(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const regex_t *re = sqlite3_user_data(context);
	const char *text = (const char *)sqlite3_value_text(argv[0]);

	(void)argc;
	sqlite3_result_int(context, text && !regexec(re, text, 0, NULL, 0));
}

static void forget(void *arg)
{
	regfree(arg);
	free(arg);
}

static int add_match(sqlite3 *db, const char *regex)
{
	regex_t *re = malloc(sizeof(*re));

	if (!re)
		return -ENOMEM;
	if (regcomp(re, regex, REG_EXTENDED | REG_NOSUB)) {
		free(re);
		return -EINVAL;
	}
	/* SQLite forgets it, also where this fails. */
	return sqlite3_create_function_v2(db, "pincow_match", 1,
					  SQLITE_UTF8 | SQLITE_DETERMINISTIC |
						  SQLITE_INNOCUOUS,
					  re, match, NULL, NULL, forget)
		       ? -EIO
		       : 0;
}

static int add_view(sqlite3 *db, size_t i, const char *regex,
		    const char *metric)
{
	bool by_metric = metric && views[i].metric;
	char *sql;
	int err;

	if (!regex && !by_metric)
		return 0;
	sql = sqlite3_mprintf(
		"CREATE TEMP VIEW %s AS SELECT * FROM main.%s WHERE %s%s%s"
		" AND (%d = 0 OR %s = %Q)",
		views[i].view, views[i].view, regex ? "pincow_match(" : "1",
		regex ? views[i].point : "", regex ? ")" : "", by_metric,
		views[i].metric ? "metric" : "''", metric ? metric : "");
	if (!sql)
		return -ENOMEM;
	err = sqlite3_exec(db, sql, NULL, NULL, NULL) ? -EIO : 0;
	sqlite3_free(sql);
	return err;
}

int report_filter(struct sqlite3 *db, const char *regex, const char *metric)
{
	int err = regex ? add_match(db, regex) : 0;

	/* query_only, which a reader has set, forbids temporary views, too. */
	if (!err &&
	    sqlite3_exec(db, "PRAGMA query_only = OFF", NULL, NULL, NULL))
		err = -EIO;
	for (size_t i = 0; !err && i < sizeof(views) / sizeof(views[0]); i++)
		err = add_view(db, i, regex, metric);
	if (sqlite3_exec(db, "PRAGMA query_only = ON", NULL, NULL, NULL) &&
	    !err)
		err = -EIO;
	return err;
}
