/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A clock `fake`, each of whose readings is 100 ns later: invented times, so
 * that only programs of tests have it. */
#include <errno.h>
#include <string.h>

#include "harness/clock.h"

int clock_of_tests(struct clock *c, const char *want)
{
	if (strcmp(want, "fake"))
		return -EINVAL;
	c->name = "fake";
	c->source = CLOCK_SOURCE_FAKE;
	c->fake_step = 100;
	return 0;
}
