/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored run in the format that was asked for. */
#include "report/result.h"

#include <errno.h>

#include "report/rows.h"
#include "report/run/print.h"
#include "report/run/summary.h"
#include "report/verdict/verdict.h"

static int print_table(FILE *f, struct sqlite3 *db, int64_t run, bool every)
{
	struct summary s;
	int err;

	/* The verdict comes last, and is on the screen when a terminal has
	 * scrolled past the rows. */
	if (!every)
		return verdict_print(f, db, &run, 1);
	err = summary_load(&s, db, run, SUMMARY_ALL);

	if (!err)
		err = summary_print(&s, f);
	summary_release(&s);
	if (!err)
		fputc('\n', f);
	return err ? err : verdict_print(f, db, &run, 1);
}

int result_print(FILE *f, struct sqlite3 *db, int64_t run, enum format format,
		 bool every)
{
	switch (format) {
	case FORMAT_TABLE:
		return print_table(f, db, run, every);
	case FORMAT_JSON:
		return rows_run_json(f, db, run);
	case FORMAT_CSV:
		return rows_run_csv(f, db, run);
	}
	/* Behind the switch, not in a default: a new format is a warning of the
	 * compiler. */
	return -EINVAL;
}
