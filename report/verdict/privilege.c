/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sentence on runs without privileges: how they tell reuse from copy, and
 * how to get exact counts without root.
 */
#include "report/verdict/parts.h"

#include <sqlite3.h>

#include "lib/text.h"

/* Runs of other programs may lack the field: nothing is said of them. */
static bool hidden_frames(const struct verdict *v, size_t run)
{
	sqlite3_stmt *st = NULL;
	bool hidden = false;

	if (sqlite3_prepare_v2(v->db,
			       "SELECT 1 FROM run_info WHERE run = ?1 AND"
			       " json_extract(environment,"
			       " '$.recorded.cap_sys_admin') = 'no'",
			       -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(st, 1, v->run[run].run);
		hidden = sqlite3_step(st) == SQLITE_ROW;
	}
	sqlite3_finalize(st);
	return hidden;
}

void verdict_privilege(const struct verdict *v, FILE *f)
{
	bool hidden = false;

	for (size_t i = 0; i < v->nr; i++)
		hidden |= hidden_frames(v, i);
	if (!hidden)
		return;
	fputc('\n', f);
	fill_to(f,
		"`pincow boot -k debian:6.1` gives exact counts without root. "
		"Here frame numbers are hidden: vmstat counts the copies, "
		"system-wide, and not those of huge pages that stay whole.\n");
}
