/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the failures that are known. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "report/check/check.h"

static const char blanks[] = " \t\r\n";

/* @line is cut into its words. */
static int add_line(struct check_known *k, char *line, size_t number,
		    const char *path, struct why *why)
{
	char *save = NULL, *point = strtok_r(line, blanks, &save);
	char *word = point ? strtok_r(NULL, blanks, &save) : NULL;
	char *reason = save ? save + strspn(save, blanks) : NULL;
	int harm;

	if (!point || *point == '#')
		return 0;
	harm = word ? harm_named(word) : -1;
	if (harm < 0)
		return why_set(
			why, -EINVAL,
			"%s:%zu: %s%.64s%s (a line is POINT HARM REASON)", path,
			number, word ? "unknown harm \"" : "no harm",
			word ? word : "", word ? "\"" : "");
	/* Nobody dares to remove a line without one. */
	if (!reason || !*reason)
		return why_set(
			why, -EINVAL,
			"%s:%zu: no reason (a line is POINT HARM REASON)", path,
			number);
	reason[strcspn(reason, "\r\n")] = '\0';
	if (array_grow(&k->row, k->nr, sizeof(*k->row)))
		return why_set(why, -ENOMEM, "out of memory");
	k->row[k->nr++] = (struct check_known_row){ .point = strdup(point),
						    .reason = strdup(reason),
						    .harm = (enum harm)harm };
	if (!k->row[k->nr - 1].point || !k->row[k->nr - 1].reason)
		return why_set(why, -ENOMEM, "out of memory");
	return 0;
}

int check_known_read(struct check_known *k, const char *path, struct why *why)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0, number = 0;
	int err = 0;

	if (!f)
		return why_set(why, -errno, "%s: %s", path, strerror(errno));
	while (!err && getline(&line, &room, f) >= 0)
		err = add_line(k, line, ++number, path, why);
	/* A directory opens and cannot be read. */
	if (!err && ferror(f))
		err = why_set(why, -EIO, "%s: %s", path, strerror(errno));
	free(line);
	fclose(f);
	return err;
}
