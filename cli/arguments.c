/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/arguments.h"

#include <stdlib.h>
#include <string.h>

char **arguments_split(const char *text, size_t len)
{
	size_t n = 0;
	char **argv, *p;

	for (size_t i = 0; i < len; i++)
		n += !text[i];
	argv = malloc((n + 1) * sizeof(*argv) + len);
	if (!argv)
		return NULL;
	p = (char *)(argv + n + 1);
	memcpy(p, text, len);
	for (size_t i = 0; i < n; i++, p += strlen(p) + 1)
		argv[i] = p;
	argv[n] = NULL;
	return argv;
}
