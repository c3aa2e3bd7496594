/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A point: one cell of experiment x mapping x pin x wp, and its life.
 *
 * Which kinds combine is decided here and from traits alone: an experiment
 * says which axes it spans, and an axis that it does not span is `none`. A
 * combination that exists but cannot be measured is not missing: it is tried
 * and becomes a skip with the reason.
 */
#ifndef PINCOW_BENCH_POINT_POINT_H
#define PINCOW_BENCH_POINT_POINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/point/params.h"
#include "facts/sink.h"

struct experiment_kind;
struct mapping_kind;
struct pin_kind;
struct wp_kind;

#define POINT_NAME_MAX 256

#define PINS_ALL	  SIZE_MAX
#define PIN_OFFSET_MIDDLE SIZE_MAX

/**
 * Parameters, "?drain=no,pins=8" in a name; the defaults are in no name.
 *
 * The referenced pages follow each other, as those of a buffer do. They start
 * at the page in the middle, or as far before it as they must to fit, or at
 * the page that pin-offset says. A control has the same parameters as what it
 * is the control of, also those about references that it does not take.
 */
struct point_params {
	/* direction=child: it takes the reference and the parent writes;
	 * direction=parent: the other way round */
	bool parent_takes;
	bool dontfork; /* dontfork=yes: MADV_DONTFORK before the fork */
	bool drain; /* drain=no: leave the per-CPU LRU batches */
	size_t ms; /* ms=N: how long a batch lasts, of those that last */
	size_t pin_offset; /* pin-offset=N: the first one, a 4k page's index */
	bool pin_after; /* pin-when=after: take them after protecting */
	size_t pins; /* pins=N or all: 4k pages that are referenced */
	size_t ranges; /* ranges=N: ranges, with such references in each */
	size_t refs; /* refs=N: references on each referenced page */
	size_t source; /* source=NAME: a row of source.c */
	size_t threads; /* threads=N: these run user code, each on a CPU */
	size_t writers; /* writers=N: threads that write at once */
};

struct point {
	const struct experiment_kind *experiment;
	const struct mapping_kind *mapping;
	const struct pin_kind *pin;
	const struct wp_kind *wp;
	struct point_params params;
	char params_text[PARAMS_TEXT_MAX]; /* canonical, "": the defaults */
	char name[POINT_NAME_MAX];
};

/** A growing array of points; zeroed is empty. */
struct point_list {
	size_t nr, room;
	struct point *point; /* owned */
};

void point_list_release(struct point_list *l);

/** Append a copy. 0 or -ENOMEM. */
int point_list_add(struct point_list *l, const struct point *p);

/** Write the point's name and canonical parameters from its kinds. */
void point_name(struct point *p);

/** Do the kinds of @p make a point? From traits alone. */
bool point_combines(const struct point *p);

/** Parse a point's name. 0, or -EINVAL with the sentence in @why. */
int point_parse(struct point *p, const char *name, char *why, size_t size);

/** How many 4k pages of a range are referenced, and which is the first. */
size_t point_referenced_pages(const struct point *p);
size_t point_first_referenced(const struct point *p);

/** Its identity; the strings live as long as @p. */
struct point_id point_id(const struct point *p);

/**
 * Does measuring @p run this process on other CPUs? They may then keep its page
 * tables loaded when it has left them (lazy TLB), and are sent the flushes of
 * whatever this process does afterwards.
 */
bool point_spreads(const struct point *p);

#endif
