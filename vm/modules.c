/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/modules.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is to be loaded so far: paths below @dir, one a line. */
struct adding {
	struct cpio *cpio;
	const char *dir;
	char list[16384];
	size_t len;
};

/* "kernel/a/b-c.ko.xz" is module b_c: - and _ are the same. */
static bool is_module(const char *path, const char *name)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	for (; *name; name++, base++)
		if ((*base == '-' ? '_' : *base) !=
		    (*name == '-' ? '_' : *name))
			return false;
	return !strncmp(base, ".ko", 3);
}

static void add_one(struct adding *a, const char *path)
{
	char host[PATH_MAX], guest[PATH_MAX], line[PATH_MAX + 2];
	int n;

	snprintf(guest, sizeof(guest), "/job/%s", path);
	n = snprintf(line, sizeof(line), "%s\n", guest);
	if (strstr(a->list, line) || a->len + (size_t)n >= sizeof(a->list))
		return;
	snprintf(host, sizeof(host), "%s/%s", a->dir, path);
	if (!cpio_add_file(a->cpio, guest, 0644, host))
		a->len += (size_t)sprintf(a->list + a->len, "%s", line);
}

/* "MODULE: DEPENDENCY..." in modules.dep, the last one to be loaded first. */
static void add_line(struct adding *a, char *line)
{
	char *colon = strchr(line, ':'), *end;

	*colon = 0;
	end = colon + 1 + strlen(colon + 1);
	while (end > colon + 1) {
		while (end > colon + 1 && isspace((unsigned char)end[-1]))
			*--end = 0;
		while (end > colon + 1 && !isspace((unsigned char)end[-1]))
			end--;
		if (*end && !isspace((unsigned char)*end))
			add_one(a, end);
	}
	add_one(a, line);
}

static void add_module(struct adding *a, const char *name)
{
	char path[PATH_MAX], *line = NULL;
	size_t room = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/modules.dep", a->dir);
	f = fopen(path, "re");
	if (!f)
		return;
	while (getline(&line, &room, f) > 0) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = 0;
		if (!is_module(line, name))
			continue;
		*colon = ':';
		add_line(a, line);
		break;
	}
	free(line);
	fclose(f);
}

int modules_add(struct cpio *c, const char *dir, const char *const *name)
{
	struct adding *a = calloc(1, sizeof(*a));

	if (!a)
		return c->err = -ENOMEM;
	a->cpio = c;
	a->dir = dir;
	for (; *name; name++)
		add_module(a, *name);
	if (a->len)
		cpio_add(c, "job/modules", 0644, a->list, a->len);
	free(a);
	return c->err;
}
