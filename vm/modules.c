/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds kernel modules to an initramfs, each behind those that it needs. */
#include "vm/modules.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/buffer.h"
#include "vm/below.h"

/* The modules found so far: their paths in the guest, one a line. */
struct adding {
	struct cpio *cpio;
	const char *root, *dir; /* @dir below @root */
	struct buffer list;
	char *why;
	size_t size;
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
	/* Compressed ones end in .ko.xz and the like. */
	return !strncmp(base, ".ko", 3);
}

/* Open @path of the module folder. A descriptor, or -errno and the sentence. */
static int open_one(struct adding *a, const char *path)
{
	char below[PATH_MAX];
	int n = snprintf(below, sizeof(below), "%s/%s", a->dir, path);
	int fd = n > 0 && (size_t)n < sizeof(below) ? below_open(a->root, below)
						    : -ENAMETOOLONG;

	if (fd < 0)
		snprintf(a->why, a->size, "%.128s/%.256s: %s", a->dir, path,
			 below_why(fd));
	return fd;
}

static void add_one(struct adding *a, const char *path)
{
	char guest[PATH_MAX], line[PATH_MAX + 2];

	if (a->cpio->err)
		return;
	/* Cut where it is longer than any path: open_one() then refuses it. */
	snprintf(guest, sizeof(guest), "/job/%s", path);
	snprintf(line, sizeof(line), "%s\n", guest);
	/* Two modules may need the same one: once is enough. Paths begin with
	 * /job/, so none is found in the end of another. */
	if (a->list.text && strstr(a->list.text, line))
		return;
	/* Listed only if it is there: init would complain of it otherwise. */
	if (!cpio_add_fd(a->cpio, guest, 0644, open_one(a, path)))
		buffer_str(&a->list, line);
	if (!a->cpio->err)
		a->cpio->err = buffer_error(&a->list);
}

/* "MODULE: DEPENDENCY..." in modules.dep, the last one to be loaded first. */
static void add_line(struct adding *a, char *line)
{
	char *colon = strchr(line, ':'), *end;

	*colon = 0;
	end = colon + 1 + strlen(colon + 1);
	/* From the end: add_one() appends, and the last one has to be loaded
	 * first. */
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
	char *line = NULL;
	size_t room = 0;
	FILE *f;
	int fd;

	if (a->cpio->err)
		return;
	fd = open_one(a, "modules.dep");
	/* A link is refused; a kernel without modules has no such file. */
	if (below_refused(fd))
		a->cpio->err = fd;
	f = fd < 0 ? NULL : fdopen(fd, "r");
	if (!f && fd >= 0)
		close(fd);
	if (!f)
		return;
	while (getline(&line, &room, f) > 0) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = 0;
		if (!is_module(line, name))
			continue;
		/* add_line() looks for it again. */
		*colon = ':';
		add_line(a, line);
		break;
	}
	free(line);
	fclose(f);
}

int modules_add(struct cpio *c, const char *root, const char *dir,
		const char *const *name, char *why, size_t size)
{
	struct adding a = {
		.cpio = c,
		.root = root,
		.dir = dir,
		.why = why,
		.size = size,
	};

	for (; *name; name++)
		add_module(&a, *name);
	if (a.list.len)
		cpio_add(c, "job/modules", 0644, a.list.text, a.list.len);
	buffer_release(&a.list);
	return c->err;
}
