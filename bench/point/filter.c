/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the names of points as a regular expression, and reads them back. */
#include "bench/point/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters that mean something in a POSIX extended regular expression. */
static const char special[] = ".[]()*+?{}^$|\\";

static void write_name(FILE *f, const char *name)
{
	for (; *name; name++) {
		if (strchr(special, *name))
			fputc('\\', f);
		fputc(*name, f);
	}
}

char *filter_format(const char *const *name, size_t nr)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputs(nr == 1 ? "^" : "^(", f);
	for (size_t i = 0; i < nr; i++) {
		if (i)
			fputc('|', f);
		write_name(f, name[i]);
	}
	fputs(nr == 1 ? "$" : ")$", f);
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}

/* One name into @to; the character that ends it, or NULL where it isn't one. */
static const char *read_name(const char *at, char *to)
{
	const char *start = at;

	for (; *at && (*at == '\\' || !strchr(special, *at)); at++) {
		if (*at == '\\' && (!at[1] || !strchr(special, *++at)))
			return NULL;
		*to++ = *at;
	}
	*to = '\0';
	return at == start ? NULL : at;
}

/* Twice: the first time without @fn, so that half a filter calls nothing. */
static int read_names(const char *filter, char *name,
		      int (*fn)(void *arg, const char *name), void *arg)
{
	bool several = filter[0] == '^' && filter[1] == '(';
	const char *at = filter + (several ? 2 : 1);
	int err = 0;

	if (*filter != '^')
		return -EINVAL;
	for (; !err; at++) {
		at = read_name(at, name);
		if (!at)
			return -EINVAL;
		if (fn)
			err = fn(arg, name);
		if (!several || *at != '|')
			break;
	}
	return err ? err : strcmp(at, several ? ")$" : "$") ? -EINVAL : 0;
}

int filter_names(const char *filter, int (*fn)(void *arg, const char *name),
		 void *arg)
{
	char *name = malloc(strlen(filter) + 1);
	int err = 0;

	if (!name)
		return -ENOMEM;
	/* Any other expression is valid, too: it names no point. */
	if (!read_names(filter, name, NULL, NULL))
		err = read_names(filter, name, fn, arg);
	free(name);
	return err;
}

bool filter_has_params(const char *filter)
{
	/* Escaped, it begins the parameters of a name; bare, it is an
	 * operator. */
	return strstr(filter, "\\?") != NULL;
}
