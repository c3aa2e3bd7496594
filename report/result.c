/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored run in the format that was asked for. */
#include "report/result.h"

#include <errno.h>

#include "report/rows.h"
#include "report/run/print.h"
#include "report/run/summary.h"

static int print_table(FILE *f, struct sqlite3 *db, int64_t run)
{
	struct summary s;
	int err = summary_load(&s, db, run, SUMMARY_ALL);

	if (!err)
		err = summary_print(&s, f);
	summary_release(&s);
	return err;
}

int result_print(FILE *f, struct sqlite3 *db, int64_t run, enum format format)
{
	switch (format) {
	case FORMAT_TABLE:
		return print_table(f, db, run);
	case FORMAT_JSON:
		return rows_run_json(f, db, run);
	case FORMAT_CSV:
		return rows_run_csv(f, db, run);
	}
	/* Behind the switch, not in a default: a new format is a warning of the
	 * compiler. */
	return -EINVAL;
}
