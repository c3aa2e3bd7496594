/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports errors of a dashboard, and frees it. */
#include "plots/dashboard/dashboard.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int dashboard_fail(struct dashboard *d, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->why, sizeof(d->why), fmt, ap);
	va_end(ap);
	return err;
}

/* Nearly every query is about the shown runs, so this binds them. */
int dashboard_prepare(struct dashboard *d, const char *sql, sqlite3_stmt **st)
{
	if (sqlite3_prepare_v2(d->db, sql, -1, st, NULL) != SQLITE_OK)
		return dashboard_fail(d, -EIO, "cannot read the database: %s",
				      sqlite3_errmsg(d->db));
	/* Those of single cells bind a run themselves, over this. */
	if (sqlite3_bind_parameter_count(*st) && d->runs_json)
		sqlite3_bind_text(*st, 1, d->runs_json, -1, SQLITE_STATIC);
	return 0;
}

void dashboard_release(struct dashboard *d)
{
	for (size_t i = 0; i < d->points; i++) {
		free(d->point[i].name);
		free(d->point[i].params);
		for (int k = 0; k < AXIS_NR; k++)
			free(d->point[i].axis[k]);
	}
	free(d->point);
	free(d->run);
	free(d->detail);
	free(d->runs_json);
	free(d->data);
}
