/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the failures that are known. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/word_lines.h"
#include "report/check/check.h"

static int add(struct check_known *k, const struct word_line *line,
	       enum harm harm, struct why *why)
{
	struct check_known_row row = { .point = strdup(line->word[0]),
				       .reason = strdup(line->rest),
				       .harm = harm };

	if (!row.point || !row.reason ||
	    array_grow(&k->row, k->nr, sizeof(*k->row))) {
		free(row.point);
		free(row.reason);
		return why_set(why, -ENOMEM, "out of memory");
	}
	k->row[k->nr++] = row;
	return 0;
}

static int add_line(void *known, const struct word_line *line, struct why *why)
{
	const char *word = line->word[1];
	int harm = word ? harm_named(word) : -1;

	if (harm < 0)
		return why_set(why, -EINVAL,
			       "%s%.64s%s (a line is POINT HARM REASON)",
			       word ? "unknown harm \"" : "no harm",
			       word ? word : "", word ? "\"" : "");
	/* Nobody dares to remove a line without one. */
	if (!*line->rest)
		return why_set(why, -EINVAL,
			       "no reason (a line is POINT HARM REASON)");
	return add(known, line, (enum harm)harm, why);
}

int check_known_read(struct check_known *k, const char *path, struct why *why)
{
	return word_lines_read(path, 2, add_line, k, why);
}
