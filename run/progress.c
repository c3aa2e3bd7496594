/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Follows the facts of a measuring process: the point it is in, and those it
 * has done.
 */
#include "run/progress.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/vocabulary.h"

static struct progress *progress_of(struct sink *s)
{
	return (struct progress *)s;
}

/* By its parts, as facts have them: a name would have to be put together for
 * every fact. */
static bool same_id(const struct point_id *a, const struct point_id *b)
{
	return !strcmp(a->experiment, b->experiment) &&
	       !strcmp(a->mapping, b->mapping) && !strcmp(a->pin, b->pin) &&
	       !strcmp(a->wp, b->wp) && !strcmp(a->params, b->params);
}

static size_t find(const struct progress *t, const struct point_id *id)
{
	for (size_t i = 0; i < t->list->nr; i++) {
		struct point_id have = point_id(&t->list->point[i]);

		if (same_id(&have, id))
			return i;
	}
	return PROGRESS_NONE;
}

static void is_over(struct progress *t, size_t i)
{
	/* A skip ends its point, and the next fact would end it again. */
	if (i == PROGRESS_NONE || t->point[i].over)
		return;
	t->point[i].over = true;
	if (t->over)
		t->over(t->arg, t, i);
}

/* A fact of this point: the one before it is over. NULL: not in the list. */
static struct progress_point *hear(struct progress *t,
				   const struct point_id *id)
{
	struct point_id now;
	size_t i = t->current;

	if (i != PROGRESS_NONE) {
		now = point_id(&t->list->point[i]);
		if (same_id(&now, id))
			return &t->point[i];
	}
	i = find(t, id);
	if (i == PROGRESS_NONE)
		return NULL;
	is_over(t, t->current);
	t->current = i;
	t->point[i].heard = true;
	return &t->point[i];
}

static int on_point(struct sink *s, const struct fact_point *f)
{
	/* On first: a fact that is not stored has not happened. */
	int err = forward_point(s, f);

	if (!err)
		hear(progress_of(s), &f->id);
	return err;
}

/* The last batch of a kind stands for the point in the progress: to show more
 * than that would take statistics, which the database has. */
static void look_at(struct progress_point *p, const struct fact_batch *f)
{
	p->batches++;
	for (size_t i = 0; i < f->nr_readings; i++) {
		if (!strcmp(f->readings[i].name, "copies"))
			p->copies = f->readings[i].value;
		if (!strcmp(f->readings[i].name, "fork_copied_pages"))
			p->fork_copies = f->readings[i].value;
	}
	if (!f->classes)
		return;
	memset(p->writes, 0, sizeof(p->writes));
	for (size_t i = 0; i < f->nr; i++)
		if (f->classes[i] < CLASS_NR)
			p->writes[vocabulary_family[f->classes[i]]]++;
}

static int on_batch(struct sink *s, const struct fact_batch *f)
{
	struct progress *t = progress_of(s);
	int err = forward_batch(s, f);
	struct progress_point *p;

	if (err)
		return err;
	/* Points outside of the list are stored, and not followed. */
	p = hear(t, &f->id);
	if (p)
		look_at(p, f);
	return 0;
}

static int on_skip(struct sink *s, const struct fact_skip *f)
{
	struct progress *t = progress_of(s);
	int err = forward_skip(s, f);
	struct progress_point *p;

	if (err)
		return err;
	p = hear(t, &f->id);
	if (p) {
		p->skipped = true;
		snprintf(p->reason, sizeof(p->reason), "%s", f->reason);
		/* Nothing follows a skip of the same point. */
		is_over(t, t->current);
	}
	return 0;
}

/* Only announcements of the present process count: see progress_begin(). */
static int on_heartbeat(struct sink *s, const struct fact_heartbeat *f)
{
	progress_of(s)->expect_ms = f->expect_ms;
	return forward_heartbeat(s, f);
}

static const struct sink_ops own = {
	.point = on_point,
	.batch = on_batch,
	.skip = on_skip,
	.heartbeat = on_heartbeat,
};

int progress_init(struct progress *t, const struct point_list *l,
		  struct sink *next, progress_over_fn over, void *arg)
{
	memset(t, 0, sizeof(*t));
	forward_sink_init(&t->forward, &own, next);
	t->list = l;
	t->over = over;
	t->arg = arg;
	t->current = PROGRESS_NONE;
	t->point = calloc(l->nr, sizeof(*t->point));
	if (!t->point)
		return -ENOMEM;
	for (size_t i = 0; i < l->nr; i++) {
		/* -1: a point that never measured copies did not have 0. */
		t->point[i].copies = -1;
		t->point[i].fork_copies = -1;
	}
	return 0;
}

void progress_release(struct progress *t)
{
	free(t->point);
	t->point = NULL;
}

void progress_begin(struct progress *t)
{
	t->current = PROGRESS_NONE;
	/* The announcement of a process that is gone gives the next one no
	 * time. */
	t->expect_ms = 0;
	for (size_t i = 0; i < t->list->nr; i++)
		t->point[i].heard = t->point[i].over = false;
}

void progress_finish(struct progress *t)
{
	is_over(t, t->current);
}

size_t progress_control(const struct progress *t, size_t i)
{
	const struct point_list *l = t->list;

	for (size_t c = 0; c < l->nr; c++)
		if (point_is_control_of(&l->point[c], &l->point[i]))
			return c;
	return PROGRESS_NONE;
}

size_t progress_measured(const struct progress *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->list->nr; i++)
		n += t->point[i].batches > 0;
	return n;
}

size_t progress_missing(const struct progress *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->list->nr; i++)
		n += !t->point[i].batches && !t->point[i].skipped;
	return n;
}
