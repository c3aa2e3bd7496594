/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says which point another one is measured against. */
#include "report/control.h"

#include <stdio.h>

#include "bench/point/axis.h"

char *control_name(char *const axis[AXIS_NR], const char *params)
{
	char *name;

	/* A control has all parameters of its point, those about references
	 * included. */
	if (asprintf(&name, "%s/%s/none/%s%s%s", axis[AXIS_EXPERIMENT],
		     axis[AXIS_MAPPING], axis[AXIS_WP], *params ? "?" : "",
		     params) < 0)
		return NULL;
	return name;
}
