/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The callbacks of a measurement to the program that waits for it: progress,
 * and sentences that are said before the measurement ends.
 *
 * They are called between two facts and never by a timer, so that nothing runs
 * beside a measurement. Errors are not among them: a function returns those,
 * with a struct why.
 */
#ifndef PINCOW_RUN_OBSERVER_H
#define PINCOW_RUN_OBSERVER_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "run/progress.h"

struct observer;

/** Each may be NULL. */
struct observer_ops {
	/* @points in each of @rounds are going to be measured. */
	void (*begin)(struct observer *o, size_t points, unsigned int rounds);
	/* Round @round of @rounds begins, from 1. */
	void (*round)(struct observer *o, unsigned int round,
		      unsigned int rounds);
	/* Point @i was measured or skipped. */
	void (*over)(struct observer *o, const struct progress *t, size_t i);
	/* A fact has arrived. */
	void (*tick)(struct observer *o, const struct progress *t);
	/* @done of @blocks of two interleaved runs are measured. */
	void (*block)(struct observer *o, const char *doing, unsigned int done,
		      unsigned int blocks, unsigned int left_s);
	/* The measuring is over; end() follows each begin(). */
	void (*end)(struct observer *o);
	/* A sentence; @important: also for users who want no progress. */
	void (*note)(struct observer *o, bool important, const char *text);
};

struct observer {
	const struct observer_ops *ops;
};

static inline __attribute__((format(printf, 3, 4))) void
observer_note(struct observer *o, bool important, const char *fmt, ...)
{
	char text[1280];
	va_list ap;

	if (!o || !o->ops->note)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	o->ops->note(o, important, text);
}

static inline void observer_begin(struct observer *o, size_t points,
				  unsigned int rounds)
{
	if (o && o->ops->begin)
		o->ops->begin(o, points, rounds);
}

static inline void observer_round(struct observer *o, unsigned int round,
				  unsigned int rounds)
{
	if (o && o->ops->round)
		o->ops->round(o, round, rounds);
}

/** A progress_over_fn with the observer as @arg. */
static inline void observer_over(void *arg, const struct progress *t, size_t i)
{
	struct observer *o = arg;

	if (o && o->ops->over)
		o->ops->over(o, t, i);
}

static inline void observer_tick(struct observer *o, const struct progress *t)
{
	if (o && o->ops->tick)
		o->ops->tick(o, t);
}

static inline void observer_block(struct observer *o, const char *doing,
				  unsigned int done, unsigned int blocks,
				  unsigned int left_s)
{
	if (o && o->ops->block)
		o->ops->block(o, doing, done, blocks, left_s);
}

static inline void observer_end(struct observer *o)
{
	if (o && o->ops->end)
		o->ops->end(o);
}

#endif
