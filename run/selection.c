/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads the options that select points. */
#include "run/selection.h"

#include <errno.h>
#include <string.h>

#include "bench/point/axis.h"

static const struct {
	const char *option;
	size_t offset; /* in struct selection_words */
} options[] = {
	{ "--suite", offsetof(struct selection_words, suite) },
	{ "--experiment",
	  offsetof(struct selection_words, axis[AXIS_EXPERIMENT]) },
	{ "--mapping", offsetof(struct selection_words, axis[AXIS_MAPPING]) },
	{ "--pin", offsetof(struct selection_words, axis[AXIS_PIN]) },
	{ "--wp", offsetof(struct selection_words, axis[AXIS_WP]) },
	{ "--filter", offsetof(struct selection_words, filter) },
	{ "--params", offsetof(struct selection_words, params) },
};

#define NR_OPTIONS (sizeof(options) / sizeof(options[0]))

/* The reader writes through it, so it is not const. */
static const char **value_of(struct selection_words *w, size_t option)
{
	return (const char **)((char *)w + options[option].offset);
}

/* The order is that of the table, not of the typing: forecasts find the same
 * work of an earlier run by comparing commands. */
void selection_format(struct arguments *a, const struct selection_words *w)
{
	struct selection_words copy = *w;

	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const char *value = *value_of(&copy, i);

		if (!value)
			continue;
		arguments_add(a, "%s", options[i].option);
		arguments_add(a, "%s", value);
	}
}

int selection_parse(struct selection_words *w, char ***word, struct why *why)
{
	char **at = *word;
	size_t i = 0;

	while (i < NR_OPTIONS && strcmp(*at, options[i].option))
		i++;
	if (i == NR_OPTIONS)
		return 0;
	/* A stored command is written once, so one that has an option twice is
	 * not from us. */
	if (*value_of(w, i))
		return why_set(why, -EINVAL, "its command has %s twice",
			       options[i].option);
	if (!at[1])
		return why_set(why, -EINVAL, "its %s has no value",
			       options[i].option);
	*value_of(w, i) = at[1];
	*word = at + 2;
	return 1;
}
