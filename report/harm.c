/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the counts of a run that are wrong wherever they are above 0. */
#include "report/harm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/axis.h"

const struct harm_definition harm_definitions[HARM_NR] = {
#define HARM(metric, word, from, words)                                        \
	[HARM_##metric] = { METRIC_##metric, #metric, word, from, words },
#include "facts/harms.def"
};

int harm_named(const char *word)
{
	for (int i = 0; i < HARM_NR; i++)
		if (!strcmp(word, harm_definitions[i].word) ||
		    !strcmp(word, harm_definitions[i].name))
			return i;
	return -1;
}

const struct summary_value *harm_count(const struct summary_point *p,
				       enum harm h)
{
	const struct summary_value *v = &p->metric[harm_definitions[h].metric];

	if (!v->there)
		return NULL;
	/* The reader of a pipe sees what was spliced into it: a snapshot. */
	if (h == HARM_lost_bytes && axis_pin_is_snapshot(p->axis[AXIS_PIN]))
		return NULL;
	return v;
}

char *harm_snapshot_pins(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputc(',', f);
	for (size_t i = 0; i < axis_nr_kinds(AXIS_PIN); i++)
		if (axis_pin_is_snapshot(axis_kind_name(AXIS_PIN, i)))
			fprintf(f, "%s,", axis_kind_name(AXIS_PIN, i));
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}

bool harm_is_seen(const struct summary_value *v)
{
	/* A count that one batch has is told, also where most have none. */
	return v && v->high > 0;
}

size_t harm_points(const struct summary *s, enum harm h)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nr; i++)
		n += harm_count(&s->point[i], h) != NULL;
	return n;
}
