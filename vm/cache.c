/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the cache of kernels, and removes what is in it. */
#include "vm/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/array.h"

/* Descriptors that nftw(3) may have open. */
#define WALK_FDS 16

static int find_path(struct cache *c, struct why *why)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n;

	/* As the scripts have it. */
	if (cache && *cache)
		n = snprintf(c->path, sizeof(c->path), "%s/pincow", cache);
	else if (home && *home)
		n = snprintf(c->path, sizeof(c->path), "%s/.cache/pincow",
			     home);
	else
		return why_set(why, -ENOENT,
			       "neither XDG_CACHE_HOME nor HOME is set: there "
			       "is no cache");
	if ((size_t)n >= sizeof(c->path))
		return why_set(why, -ENAMETOOLONG,
			       "the cache's path is too "
			       "long");
	return 0;
}

static uint64_t walked_bytes;

static int add_bytes(const char *path, const struct stat *st, int type,
		     struct FTW *at)
{
	(void)path;
	(void)at;
	/* A hard link counts twice, which the cache has none of. */
	if (type != FTW_NS)
		walked_bytes += (uint64_t)st->st_blocks * 512;
	return 0;
}

/* "package=linux-image-..." of the file `source`, or "built=5.10". */
static void read_from(struct cache_entry *e)
{
	char path[PATH_MAX + 16], line[256];
	struct stat st;
	FILE *f;

	snprintf(path, sizeof(path), "%s/source", e->path);
	f = fopen(path, "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		/* A build names its source package as well. */
		if (!strncmp(line, "built=", 6))
			snprintf(e->from, sizeof(e->from), "built:%.100s",
				 line + 6);
		else if (!*e->from && !strncmp(line, "package=", 8))
			snprintf(e->from, sizeof(e->from), "%.120s", line + 8);
	}
	if (!fstat(fileno(f), &st))
		e->used = st.st_mtime;
	fclose(f);
}

static int add(struct cache *c, const char *dir, const char *name, bool kernel)
{
	struct cache_entry *e;
	struct stat st;

	if (array_grow(&c->entry, c->nr, sizeof(*c->entry)))
		return -ENOMEM;
	e = &c->entry[c->nr];
	memset(e, 0, sizeof(*e));
	e->kernel = kernel;
	snprintf(e->name, sizeof(e->name), "%.255s", name);
	/* A link in the place of a folder is not ours to follow. */
	if ((size_t)snprintf(e->path, sizeof(e->path), "%s/%s", dir, name) >=
		    sizeof(e->path) ||
	    lstat(e->path, &st) || !S_ISDIR(st.st_mode))
		return 0;
	e->used = st.st_mtime;
	walked_bytes = 0;
	nftw(e->path, add_bytes, WALK_FDS, FTW_PHYS | FTW_MOUNT);
	e->bytes = walked_bytes;
	if (kernel)
		read_from(e);
	c->nr++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct cache_entry *x = a, *y = b;

	return strverscmp(x->name, y->name);
}

static int add_kernels(struct cache *c, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int err = 0;

	/* Nothing was fetched yet. */
	if (!d)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (e = readdir(d)))
		/* Names with a dot are of a fetch that was killed. */
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			err = add(c, dir, e->d_name, true);
	closedir(d);
	if (c->nr)
		qsort(c->entry, c->nr, sizeof(*c->entry), by_name);
	return err;
}

int cache_open(struct cache *c, struct why *why)
{
	/* apt's lists, sources to build from, and what a build left. */
	static const struct {
		const char *name, *from;
	} others[] = {
		{ "apt", "indexes of packages" },
		{ "sources", "sources of kernels" },
		{ "build", "files of builds" },
	};
	char dir[PATH_MAX + 16];
	int err;

	memset(c, 0, sizeof(*c));
	c->lock = -1;
	err = find_path(c, why);
	if (err)
		return err;
	snprintf(dir, sizeof(dir), "%s/kernels", c->path);
	err = add_kernels(c, dir);
	for (size_t i = 0; !err && i < sizeof(others) / sizeof(others[0]);
	     i++) {
		size_t before = c->nr;

		err = add(c, c->path, others[i].name, false);
		if (c->nr > before)
			snprintf(c->entry[before].from,
				 sizeof(c->entry[before].from), "%s",
				 others[i].from);
	}
	return err ? why_set(why, err, "%s: %s", dir, strerror(-err)) : 0;
}

int cache_lock(struct cache *c, struct why *why)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/lock", c->path);
	/* The file that the scripts lock. */
	c->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (c->lock < 0)
		return why_set(why, -errno, "%s: %s", path, strerror(errno));
	if (flock(c->lock, LOCK_EX | LOCK_NB))
		return why_set(why, -EBUSY,
			       "a kernel is being fetched: nothing was removed "
			       "(try again later)");
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

int cache_remove(const struct cache_entry *e, struct why *why)
{
	char path[PATH_MAX + 16];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/source", e->path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB))
		err = why_set(why, -EBUSY, "%s is being booted", e->name);
	if (!err && nftw(e->path, remove_one, WALK_FDS,
			 FTW_DEPTH | FTW_PHYS | FTW_MOUNT))
		err = why_set(why, errno ? -errno : -EIO, "%s: %s", e->path,
			      strerror(errno ? errno : EIO));
	if (fd >= 0)
		close(fd);
	return err;
}

void cache_close(struct cache *c)
{
	if (c->lock >= 0)
		close(c->lock);
	free(c->entry);
	memset(c, 0, sizeof(*c));
	c->lock = -1;
}

/* The lock goes with the last copy of the descriptor, also after a SIGKILL. */
int cache_use(const char *dir)
{
	char path[PATH_MAX + 16];
	int fd;

	snprintf(path, sizeof(path), "%s/source", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	/* Shared: several boots may have it. A cache of somebody else keeps
	 * its times. */
	flock(fd, LOCK_SH | LOCK_NB);
	(void)!futimens(fd, NULL);
	return fd;
}
