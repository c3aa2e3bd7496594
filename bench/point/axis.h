/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The axes of a point, and the kinds of each by number and by name. */
#ifndef PINCOW_BENCH_POINT_AXIS_H
#define PINCOW_BENCH_POINT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

/** The axes, in the order of their parts in a name. */
enum axis { AXIS_EXPERIMENT, AXIS_MAPPING, AXIS_PIN, AXIS_WP, AXIS_NR };

/** "experiment", "mapping", "pin", "wp". */
extern const char *const axis_names[AXIS_NR];

/** The rows of kinds.def: number, name and one-line help of each. */
size_t axis_nr_kinds(enum axis axis);
const char *axis_kind_name(enum axis axis, size_t i);
const char *axis_kind_help(enum axis axis, size_t i);
/** Its traits, of the enum of that axis. */
unsigned int axis_kind_traits(enum axis axis, size_t i);

/** Index of the kind called @name, or -1. */
int axis_find(enum axis axis, const char *name);

/** The names of all kinds, separated by blanks. */
void axis_list(enum axis axis, char *text, size_t size);

/**
 * How the pin called @name refers to a page: "GET", "PIN", "GET or PIN"; ""
 * for `none` and for a pin that this program does not have.
 */
const char *axis_pin_reference(const char *name);

/**
 * Is the pin called @name a GET whose holder only reads? It may keep the page
 * as it was: nobody promised that it sees later writes. False for a pin that
 * this program does not have.
 */
bool axis_pin_is_snapshot(const char *name);

#endif
