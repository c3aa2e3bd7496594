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
	/* That a selection left out, as `size` is no multiple of the pages of
	 * their mapping. */
	size_t unfit;
	struct point *point; /* owned */
};

void point_list_release(struct point_list *l);

/** Append a copy. 0 or -ENOMEM. */
int point_list_add(struct point_list *l, const struct point *p);

/** Write the point's name and canonical parameters from its kinds. */
void point_name(struct point *p);

/** Do the kinds of @p make a point? From traits alone. */
bool point_combines(const struct point *p);

/**
 * Is @control the control of @p: the same point without a reference? A point
 * that takes none has no control.
 */
bool point_is_control_of(const struct point *control, const struct point *p);

/** Parse a point's name. 0, or -EINVAL with the sentence in @why. */
int point_parse(struct point *p, const char *name, char *why, size_t size);

/** Bytes of its range, and writes that a batch makes in it. */
size_t point_range_bytes(const struct point *p);
size_t point_writes(const struct point *p);

/**
 * Parameters that mean nothing to the kinds of @p get their default, and so
 * does a size that its mapping has anyway: one point has one name. Returns the
 * name of the first that means nothing, or NULL.
 */
const char *point_restrict(struct point *p);

/** Does row @param of params.def mean something to a point of these kinds? */
bool point_takes(const struct point *p, size_t param);

/** Is its range whole pages of its mapping? Else the sentence is in @why. */
bool point_fits(const struct point *p, char *why, size_t size);

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
