/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rounds times for tables. */
#include "report/duration.h"

#include <stdio.h>

/* Four digits: with three, a change of a percent may not show. */
void format_ns(char *text, size_t size, double ns)
{
	/* Each bound is where %.4g would round up into the next unit. */
	if (ns < 9999.5)
		snprintf(text, size, "%.0f", ns);
	else if (ns < 999950)
		snprintf(text, size, "%.4gk", ns / 1e3);
	else
		snprintf(text, size, "%.4gM", ns / 1e6);
}

void format_ns_coarse(char *text, size_t size, double ns)
{
	if (ns < 9999.5)
		snprintf(text, size, "%.0f", ns);
	else if (ns < 999500)
		snprintf(text, size, "%.3gk", ns / 1e3);
	else
		snprintf(text, size, "%.3gM", ns / 1e6);
}
