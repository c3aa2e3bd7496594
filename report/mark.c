/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes counts with their marks, the same way in every table and sentence. */
#include "report/mark.h"

#include <stdio.h>

#include "report/run/summary.h"

const char mark_legend[] =
	"*: batches disagree, and the most frequent value stands first, or a "
	"batch stayed disturbed.";

const char *mark_sign(const struct summary_value *v)
{
	return v->marked ? "*" : "";
}

void mark_cell(const struct summary_value *v, char text[MARK_TEXT])
{
	snprintf(text, MARK_TEXT, "%.0f%s", v->value, mark_sign(v));
}

void mark_range(double value, double low, double high, bool marked,
		char text[MARK_TEXT])
{
	if (!marked)
		snprintf(text, MARK_TEXT, "%.0f", value);
	else if (low < high)
		snprintf(text, MARK_TEXT, "%.0f* (%.0f to %.0f)", value, low,
			 high);
	else
		snprintf(text, MARK_TEXT, "%.0f* (disturbed)", value);
}

void mark_words(const struct summary_value *v, char text[MARK_TEXT])
{
	mark_range(v->value, v->low, v->high, v->marked, text);
}
