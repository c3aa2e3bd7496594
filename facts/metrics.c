/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the metrics, made from facts/metrics.def. */
#include "facts/metrics.h"

#include <string.h>

/* One row of the file each, as in the enum: both are made from it in its order,
 * so that an index fits both. */
const struct metric_definition metric_definitions[METRIC_NR] = {
#define METRIC(name, unit, better, exactness, gates, statistic, source,        \
	       argument, help)                                                 \
	{ #name,                                                               \
	  unit,                                                                \
	  BETTER_##better,                                                     \
	  EXACTNESS_##exactness,                                               \
	  gates,                                                               \
	  STATISTIC_##statistic,                                               \
	  SOURCE_##source,                                                     \
	  argument,                                                            \
	  help },
#include "facts/metrics.def"
};

const char *const metric_words[METRIC_NR] = {
#define WORD(metric, word) [METRIC_##metric] = word,
#include "facts/words.def"
};

/* Only names from users and from databases are looked up: code has the enum. */
int metric_named(const char *name)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (!strcmp(metric_definitions[i].name, name))
			return i;
	return -1;
}

/* The length of @name where @text begins with it and it ends there. */
static size_t begins_with(const char *text, const char *name, const char *end)
{
	size_t len = strlen(name);

	if (strncmp(text, name, len) || (text[len] && !strchr(end, text[len])))
		return 0;
	return len;
}

int metric_typed(const char *text, const char *end, size_t *len)
{
	int found = -1;

	*len = 0;
	for (int i = 0; i < METRIC_NR; i++) {
		size_t name =
			begins_with(text, metric_definitions[i].name, end);
		size_t word = begins_with(text, metric_words[i], end);
		size_t longest = name > word ? name : word;

		if (longest <= *len)
			continue;
		*len = longest;
		found = i;
	}
	return found;
}
