/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks whether the batches of a point have two modes, and stores them. */
#include "db/summary/summary_modes.h"

#include <math.h>

#include "db/stats/modes.h"
#include "db/stats/statistics.h"
#include "db/summary/summary_visit.h"

/* Closer modes are steps of a clock: a write without a fault takes one or two
 * of them. */
#define LEAST_NS 20

/* Nor are differences modes that would be none between two runs. */
static const double gates[METRIC_NR] = {
#define GATE(metric, near, noisy, absolute) [METRIC_##metric] = absolute,
#include "facts/metrics.def"
};

/* Those that are made of other times have the modes of these. */
bool summary_has_modes(enum metric metric)
{
	const struct metric_definition *m = &metric_definitions[metric];

	return m->exactness == EXACTNESS_TIME &&
	       m->statistic == STATISTIC_MEDIAN && m->source != SOURCE_ONLY &&
	       m->source != SOURCE_SUM && m->source != SOURCE_PER_PAGE;
}

int summary_modes(struct store *s, int64_t point, enum metric metric,
		  struct series *batches)
{
	struct modes m;
	sqlite3_stmt *stmt;
	int err;

	if (batches->nr < MODES_LEAST)
		return 0;
	statistics_sort(batches->x, batches->nr);
	err = modes_find(batches->x, batches->nr, fmax(gates[metric], LEAST_NS),
			 &m);
	if (err != 1)
		return err;
	err = store_statement(s, STATEMENT_modes_add, &stmt);
	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, point);
	sqlite3_bind_int64(stmt, 2, s->metric[metric]);
	summary_bind(stmt, 3, m.value[0]);
	sqlite3_bind_int64(stmt, 4, (int64_t)m.nr[0]);
	summary_bind(stmt, 5, m.value[1]);
	sqlite3_bind_int64(stmt, 6, (int64_t)m.nr[1]);
	return store_exec(s, stmt);
}
