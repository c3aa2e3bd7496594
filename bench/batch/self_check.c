/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds timed batches of the harness against a bare loop, in turns. */
#include "bench/batch/self_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/bare_loop.h"
#include "bench/batch/steps.h"
#include "bench/batch/witness.h"
#include "bench/point/axis.h"
#include "bench/point/params.h"
#include "facts/harness_ratio.h"

/* Odd: the median is one of them. */
#define ROUNDS 5

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The point whose fault is the shortest there is: a bare loop of it is easy,
 * and overhead of the harness shows most. */
static int make_point(struct point *p)
{
	static const char *const name[AXIS_NR] = { "wp_write", "4k", "none",
						   "fork_exit" };
	int kind[AXIS_NR];

	for (int i = 0; i < AXIS_NR; i++) {
		kind[i] = axis_find((enum axis)i, name[i]);
		if (kind[i] < 0)
			return -EOPNOTSUPP;
	}
	memset(p, 0, sizeof(*p));
	p->experiment = experiment_kinds[kind[AXIS_EXPERIMENT]];
	p->mapping = mapping_kinds[kind[AXIS_MAPPING]];
	p->pin = pin_kinds[kind[AXIS_PIN]];
	p->wp = wp_kinds[kind[AXIS_WP]];
	params_default(&p->params);
	point_name(p);
	return 0;
}

/* A counted batch comes first, as in a run: classes need it. */
static int batch_median(struct life *l, struct witness *w, int64_t *ns)
{
	static const enum batch_sort sorts[] = { BATCH_COUNTED, BATCH_TIMED };
	int err = 0;

	for (int i = 0; !err && i < 2; i++) {
		memset(&l->result, 0, sizeof(l->result));
		l->sort = sorts[i];
		l->disturbed = NULL;
		witness_begin(w, sorts[i]);
		err = l->point->experiment->batch(l);
		life_end(l);
		witness_end(w);
	}
	if (err || !l->result.nr)
		return err ? err : -EAGAIN;
	/* In place: nobody stores these samples. */
	qsort(l->result.ns, l->result.nr, sizeof(*l->result.ns), by_value);
	*ns = (int64_t)l->result.ns[l->result.nr / 2];
	return 0;
}

/* The quickest batch of each: noise only adds, and a loop that is slower in
 * itself is slower in its quickest batch, too. They take turns, so that a
 * machine whose speed drifts changes both. */
static int64_t least_ratio(struct clock *c, struct witness *w, struct life *l)
{
	int64_t ns = 0, least = INT64_MAX;
	uint64_t ticks = 0, bare = UINT64_MAX;
	int err = 0;

	for (int i = 0; !err && i < ROUNDS; i++) {
		err = bare_loop_reuse(&ticks);
		if (!err)
			err = batch_median(l, w, &ns);
		if (!err && ns < least)
			least = ns;
		if (!err && clock_ns(c, ticks) < bare)
			bare = clock_ns(c, ticks);
	}
	if (!err && !bare)
		err = -EAGAIN;
	return err ? err : least * HARNESS_RATIO_ONE / (int64_t)bare;
}

int64_t self_check(struct clock *c, struct witness *w, struct why *why)
{
	struct point p;
	struct life l;
	/* The bare loop reads the TSC whatever our clock is. */
	int64_t ratio = strcmp(c->name, "tsc") ? -EOPNOTSUPP : make_point(&p);

	if (ratio)
		return ratio;
	ratio = life_init(&l, &p, c, w);
	if (!ratio)
		ratio = least_ratio(c, w, &l);
	if (ratio < 0)
		why_set(why, (int)ratio, "%s", l.why.text);
	life_release(&l);
	return ratio;
}
