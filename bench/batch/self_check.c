/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds timed batches of the harness against a bare loop, in turns. */
#include "bench/batch/self_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/attempt.h"
#include "bench/batch/bare_loop.h"
#include "bench/point/axis.h"
#include "bench/point/params.h"

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Base pages, whose faults are the shortest there are: a bare loop of them is
 * easy, and overhead of the harness shows most. */
static const struct {
	enum bare_write bare;
	const char *name[AXIS_NR];
} checked[HARNESS_RATIO_NR] = {
	[HARNESS_reuse] = { BARE_REUSE,
			    { "wp_write", "4k", "none", "fork_exit" } },
	[HARNESS_copy] = { BARE_COPY,
			   { "wp_write", "4k", "none", "fork_alive" } },
	[HARNESS_first_write] = { BARE_FIRST_WRITE,
				  { "first_write", "4k", "none", "none" } },
};

static int make_point(enum harness_ratio which, struct point *p)
{
	int kind[AXIS_NR];

	for (int i = 0; i < AXIS_NR; i++) {
		kind[i] = axis_find((enum axis)i, checked[which].name[i]);
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

/* In place: nobody stores these samples. */
static int64_t median(uint64_t *ns, size_t nr)
{
	qsort(ns, nr, sizeof(*ns), by_value);
	return (int64_t)ns[nr / 2];
}

/* A counted batch comes before either, as in a run: the frames that are free
 * and the caches are what a batch leaves. The two are neighbours, so that a
 * machine whose speed drifts changes both. */
static int one_round(enum bare_write write, struct clock *c, struct life *l,
		     uint64_t *ratio)
{
	uint64_t ticks = 0;
	int64_t bare, ours;
	int err = life_attempt(l, BATCH_COUNTED);

	if (!err)
		err = bare_loop(write, &ticks);
	if (!err)
		err = life_attempt(l, BATCH_COUNTED);
	if (!err)
		err = life_attempt(l, BATCH_TIMED);
	if (err)
		return err;
	bare = (int64_t)clock_ns(c, ticks);
	if (!l->result.nr || !bare)
		return -EAGAIN;
	ours = median(l->result.ns, l->result.nr);
	*ratio = (uint64_t)(ours * HARNESS_RATIO_ONE / bare);
	return 0;
}

static int more_rounds(enum bare_write write, struct clock *c, struct life *l,
		       uint64_t *ratio, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++) {
		int err = one_round(write, c, l, &ratio[i]);

		if (err)
			return err;
	}
	return 0;
}

/* The median round: it is about most batches. The quickest batches of both
 * agree where every other batch takes 1.37 times as long. */
static int64_t rounds(enum bare_write write, struct clock *c, struct life *l,
		      unsigned int nr)
{
	uint64_t ratio[SELF_CHECK_ROUNDS];
	int64_t middle = more_rounds(write, c, l, ratio, 0, nr);

	if (middle)
		return middle;
	middle = median(ratio, nr);
	if (harness_ratio_fine(middle) || nr == SELF_CHECK_ROUNDS)
		return middle;
	/* Once, and whatever comes out: one that went on until it likes the
	 * answer would find every build fine. median() sorted the first ones,
	 * which changes nothing. */
	middle = more_rounds(write, c, l, ratio, nr, SELF_CHECK_ROUNDS);
	return middle ? middle : median(ratio, SELF_CHECK_ROUNDS);
}

/* Where it can be held against a bare loop at all. */
static int possible(enum harness_ratio which, const struct clock *c,
		    struct point *p, struct why *why)
{
	if (strcmp(c->name, "tsc"))
		return why_set(why, -EOPNOTSUPP,
			       "the clock is %s, and a bare loop reads the TSC",
			       c->name);
	if (make_point(which, p))
		return why_set(why, -EOPNOTSUPP,
			       "this program does not have the points");
	return 0;
}

int64_t self_check(enum harness_ratio which, struct clock *c, struct witness *w,
		   unsigned int nr, struct why *why)
{
	struct point p;
	struct life l;
	int64_t ratio = possible(which, c, &p, why);

	if (ratio)
		return ratio;
	ratio = life_init(&l, &p, c, w);
	if (!ratio)
		ratio = rounds(checked[which].bare, c, &l, nr);
	if (ratio < 0)
		why_set(why, (int)ratio, "%s",
			*l.why.text ? l.why.text : strerror((int)-ratio));
	life_release(&l);
	return ratio;
}
