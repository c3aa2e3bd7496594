/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One switch per question about the kinds of an axis. */
#include "bench/point/axis.h"

#include <stdio.h>
#include <string.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"

const char *const axis_names[AXIS_NR] = {
	[AXIS_EXPERIMENT] = "experiment",
	[AXIS_MAPPING] = "mapping",
	[AXIS_PIN] = "pin",
	[AXIS_WP] = "wp",
};

/* Switches without a default: the compiler names those that lack a new axis. */
size_t axis_nr_kinds(enum axis axis)
{
	switch (axis) {
	case AXIS_EXPERIMENT:
		return nr_experiment_kinds;
	case AXIS_MAPPING:
		return nr_mapping_kinds;
	case AXIS_PIN:
		return nr_pin_kinds;
	case AXIS_WP:
		return nr_wp_kinds;
	case AXIS_NR:
		break;
	}
	return 0;
}

const char *axis_kind_name(enum axis axis, size_t i)
{
	switch (axis) {
	case AXIS_EXPERIMENT:
		return experiment_kinds[i]->name;
	case AXIS_MAPPING:
		return mapping_kinds[i]->name;
	case AXIS_PIN:
		return pin_kinds[i]->name;
	case AXIS_WP:
		return wp_kinds[i]->name;
	case AXIS_NR:
		break;
	}
	return NULL;
}

const char *axis_kind_help(enum axis axis, size_t i)
{
	switch (axis) {
	case AXIS_EXPERIMENT:
		return experiment_kinds[i]->help;
	case AXIS_MAPPING:
		return mapping_kinds[i]->help;
	case AXIS_PIN:
		return pin_kinds[i]->help;
	case AXIS_WP:
		return wp_kinds[i]->help;
	case AXIS_NR:
		break;
	}
	return NULL;
}

unsigned int axis_kind_traits(enum axis axis, size_t i)
{
	switch (axis) {
	case AXIS_EXPERIMENT:
		return experiment_kinds[i]->traits;
	case AXIS_MAPPING:
		return mapping_kinds[i]->traits;
	case AXIS_PIN:
		return pin_kinds[i]->traits;
	case AXIS_WP:
		return wp_kinds[i]->traits;
	case AXIS_NR:
		break;
	}
	return 0;
}

int axis_find(enum axis axis, const char *name)
{
	for (size_t i = 0; i < axis_nr_kinds(axis); i++)
		if (!strcmp(axis_kind_name(axis, i), name))
			return (int)i;
	return -1;
}

const char *axis_pin_reference(const char *name)
{
	int i = axis_find(AXIS_PIN, name);

	/* A database of another version may have pins that this one lacks. */
	return i < 0 ? "" : pin_reference(pin_kinds[i]);
}

bool axis_pin_is_snapshot(const char *name)
{
	int i = axis_find(AXIS_PIN, name);

	return i >= 0 && (pin_kinds[i]->traits &
			  (PIN_GET | PIN_PIN | PIN_WRITES)) == PIN_GET;
}

void axis_list(enum axis axis, char *text, size_t size)
{
	size_t n = 0;

	text[0] = 0;
	for (size_t i = 0; i < axis_nr_kinds(axis) && n < size; i++)
		n += (size_t)snprintf(text + n, size - n, "%s%s", i ? " " : "",
				      axis_kind_name(axis, i));
}
