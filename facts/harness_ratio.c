/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words and the bounds of the self check. */
#include "facts/harness_ratio.h"

#include <string.h>

const struct harness_ratio_words harness_ratios[HARNESS_RATIO_NR] = {
#define RATIO(name, subject, words) { subject, words },
#include "facts/harness_ratio.def"
#undef RATIO
};

bool harness_ratio_fine(int64_t ratio)
{
	return ratio >= HARNESS_RATIO_LOW && ratio <= HARNESS_RATIO_HIGH;
}

double harness_ratio_percent(int64_t ratio)
{
	return ((double)ratio / HARNESS_RATIO_ONE - 1) * 100;
}

enum harness_ratio harness_ratio_find(const char *subject)
{
	enum harness_ratio i = 0;

	while (i < HARNESS_RATIO_NR &&
	       strcmp(harness_ratios[i].subject, subject))
		i++;
	return i;
}
